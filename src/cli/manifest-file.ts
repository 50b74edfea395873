/** `--manifest FILE`: expectations of the user's own, in the place of those that come with pvmc. */
import { extname } from 'node:path';
import { type Catalogue, manifestIn, manifestOf } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';
import { loadModule, readOwn } from './load-module.js';

export interface ManifestFlags {
  readonly manifest?: string;
}

/** Errors: F001..F004 when the file does not load, F007 when it is no manifest. */
export async function expecting(
  catalogue: Catalogue,
  { manifest: path }: ManifestFlags,
): Promise<Catalogue> {
  if (path === undefined) return catalogue;
  if (extname(path) === '.json') {
    return catalogue.with({ campaign: manifestIn(path, readOwn(path), catalogue) });
  }
  const exports = await loadModule(path, ['.json']);
  if (!('default' in exports)) {
    const cause = 'it has no default export, which should be a list of expectations';
    throw new PvmcError('F007', { path, cause, where: '' });
  }
  return catalogue.with({ campaign: manifestOf(path, exports.default, 'default', catalogue) });
}

/** The flag again, for a command that is printed. */
export const manifestWords = ({ manifest }: ManifestFlags): readonly string[] =>
  manifest === undefined ? [] : ['--manifest', manifest];
