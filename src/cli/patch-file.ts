/** `--patch-file FILE`: patches of the user's own, which join those that come with pvmc. */
import type { Command } from 'commander';
import type { Catalogue } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';
import type { Patch } from '../model/index.js';
import { collect } from './flags.js';
import { loadModule } from './load-module.js';
import { patchesIn } from './own-patch.js';

export interface PatchFileFlags {
  readonly patchFile?: readonly string[];
}

export const patchFileOption = (command: Command): Command =>
  command.option(
    '--patch-file <file>',
    'patches of your own, TypeScript or JavaScript; may be repeated',
    collect,
  );

/** A catalogue, and the patches that files have brought into it. */
export interface Joined {
  readonly catalogue: Catalogue;
  /** Their names, in the order of the files: what is meant where no patch is named. */
  readonly own: readonly string[];
}

/** Errors: F001..F006. */
export async function joined(
  catalogue: Catalogue,
  { patchFile = [] }: PatchFileFlags,
): Promise<Joined> {
  const found: Patch[] = [];
  for (const path of patchFile) {
    for (const patch of patchesIn(path, await loadModule(path))) {
      assertNew(catalogue, found, path, patch);
      found.push(patch);
    }
  }
  if (found.length === 0) return { catalogue, own: [] };
  return {
    catalogue: catalogue.with({ patches: [...catalogue.patches, ...found] }),
    own: found.map(({ name }) => name),
  };
}

/** Errors: F006 when the name is that of another patch, or how one may be named. */
function assertNew(
  catalogue: Catalogue,
  found: readonly Patch[],
  path: string,
  { name }: Patch,
): void {
  const twin = found.find((one) => one.name === name);
  if (twin !== undefined) {
    throw new PvmcError('F006', { path, name, other: name, where: twin.file ?? path });
  }
  const other = catalogue.patchNamed(name);
  if (other === null) return;
  throw new PvmcError('F006', { path, name, other: other.name, where: null });
}

/** The patches that a command is about. Errors: C003 when there are none. */
export function namedOr(
  named: readonly string[],
  own: readonly string[],
  command: string,
): readonly string[] {
  const meant = named.length > 0 ? named : own;
  if (meant.length > 0) return meant;
  const what = `a patch is missing: name one, or give a file with --patch-file; see: npx pvmc ${command} --help`;
  throw new PvmcError('C003', { what });
}

/** The patch that a command is about. Errors: C003 when it is not clear which. */
export function oneOr(named: string | undefined, own: readonly string[], command: string): string {
  const [one, ...more] = namedOr(named === undefined ? [] : [named], own, command);
  if (more.length === 0) return one;
  const what = `one patch at a time: name one of ${own.map((name) => `\`${name}\``).join(', ')}.`;
  throw new PvmcError('C003', { what });
}

/** The series that `--patch` names; where it is not given, the patches of the files are meant. */
export const seriesOr = (
  patch: readonly string[] | undefined,
  own: readonly string[],
): { readonly patch?: readonly string[] } => {
  if (patch !== undefined) return { patch };
  return own.length === 0 ? {} : { patch: own };
};

/** The flags again, for a command that is printed. */
export const patchFileWords = ({ patchFile = [] }: PatchFileFlags): readonly string[] =>
  patchFile.flatMap((path) => ['--patch-file', path]);
