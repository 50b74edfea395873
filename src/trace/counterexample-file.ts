/** Reads and writes counterexample files. Nothing is ever overwritten, and nothing half-written. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { nearest, PvmcError } from '../errors/index.js';
import {
  COUNTEREXAMPLE_FORMAT,
  type Counterexample,
  CounterexampleForm,
  counterexampleText,
} from './counterexample.js';
import { parsedJson, placeIn } from './json-text.js';

/** Units: bytes. A trace of 100,000 steps is some 10 MB. */
const LARGEST_FILE_BYTES = 20_000_000;
const LONGEST_FILE_NAME = 160;

/**
 * Errors: R001 for what cannot be read as a counterexample, with the place; R004 for another format
 * or version.
 */
export async function readCounterexample(path: string): Promise<Counterexample> {
  return parseCounterexample(path, await textOf(path));
}

/** The counterexample in a text; `path` is for the errors. Errors: R001, R004. */
export function parseCounterexample(path: string, text: string): Counterexample {
  const json = parsedJson(text);
  if (json.cause !== null) throw new PvmcError('R001', { path, ...json });
  const { value } = json;
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'string' && format !== COUNTEREXAMPLE_FORMAT) {
    const version = format.replace(/\p{Cc}/gu, '?').slice(0, LONGEST_FILE_NAME);
    throw new PvmcError('R004', { path, version, known: COUNTEREXAMPLE_FORMAT });
  }
  const parsed = CounterexampleForm.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = placeIn(issue?.path ?? []);
  const cause = (issue?.message ?? 'its form is wrong').replace(/\p{Cc}/gu, '?');
  throw new PvmcError('R001', { path, cause, where });
}

async function textOf(path: string): Promise<string> {
  try {
    const about = await stat(path);
    if (!about.isFile()) {
      const cause = `it is ${about.isDirectory() ? 'a directory' : 'no regular file'}`;
      throw new PvmcError('R001', { path, cause, where: '', likely: 'another file was meant' });
    }
    if (about.size > LARGEST_FILE_BYTES) {
      const cause = `it has ${Math.ceil(about.size / 1e6)} MB, and at most 20 MB are read`;
      throw new PvmcError('R001', { path, cause, where: '', likely: 'it is something else' });
    }
    return await readFile(path, 'utf8');
  } catch (thrown) {
    return unreadable(path, thrown);
  }
}

async function unreadable(path: string, thrown: unknown): Promise<never> {
  if (thrown instanceof PvmcError) throw thrown;
  const cause = causeOf(thrown);
  if (cause !== CAUSES.ENOENT) throw new PvmcError('R001', { path, cause, where: '' });
  const beside = await readdir(dirname(path)).catch((): string[] => []);
  const near = nearest(basename(path), beside).map((file) => `\`${join(dirname(path), file)}\``);
  const likely = `the name is wrong${near.length === 0 ? '' : ` (nearest: ${near.join(', ')})`}`;
  throw new PvmcError('R001', { path, cause, where: '', likely });
}

/**
 * Writes a counterexample into a directory, which is made if need be.
 *
 * The name says the property, the tree, the patches and the scope. Where a file of that name holds
 * the same trace, it is that file; where it holds another one, the name gets a number.
 *
 * Returns: the path of the file.
 * Errors: C004 when it cannot be written.
 */
export async function writeCounterexample(
  dir: string,
  counterexample: Counterexample,
): Promise<string> {
  const name = nameOf(counterexample);
  const temporary = join(dir, `.${randomUUID()}.tmp`);
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(temporary, counterexampleText(counterexample), { flag: 'wx' });
    for (let number = 1; ; number++) {
      const path = join(dir, `${name}${number === 1 ? '' : `-${number}`}.json`);
      if (await placed(temporary, path)) return path;
      if (await holds(path, counterexample)) return path;
    }
  } catch (thrown) {
    throw new PvmcError('C004', { path: join(dir, `${name}.json`), cause: causeOf(thrown) });
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** Gives the finished file its name. Returns: false when the name is taken. */
async function placed(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    // A file system without hard links.
    return copyFile(temporary, path, constants.COPYFILE_EXCL).then(
      () => true,
      (again: unknown) => {
        if (codeOf(again) === 'EEXIST') return false;
        throw again;
      },
    );
  }
}

async function holds(path: string, wanted: Counterexample): Promise<boolean> {
  const known = await readCounterexample(path).catch(() => null);
  return known !== null && isDeepStrictEqual(identityOf(known), identityOf(wanted));
}

/** What makes two counterexamples the same: not who found it, nor when. */
const identityOf = ({ machine, tree, patches, scope, property, initial, steps }: Counterexample) =>
  structuredClone({ machine, tree, patches, scope, property: property.name, initial, steps });

function nameOf({ property, tree, patches, scope }: Counterexample): string {
  return [property.name, tree, ...patches, scope]
    .map(kebab)
    .filter((part) => part !== '')
    .join('-')
    .slice(0, LONGEST_FILE_NAME)
    .replace(/-$/u, '');
}

/** `RemovedPageHasItsOldP2M` is `removed-page-has-its-old-p2m`, `2 pages, 1 CPU` is `2-pages-1-cpu`. */
const kebab = (text: string): string =>
  text
    .replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z]\B)/gu, '-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '');

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  ENOTDIR: 'a part of its path is no directory',
  EEXIST: 'a file is where the directory should be',
  EISDIR: 'it is a directory',
  ENAMETOOLONG: 'its name is too long',
};

const codeOf = (thrown: unknown): string =>
  String((thrown as NodeJS.ErrnoException | null)?.code ?? '');

const causeOf = (thrown: unknown): string =>
  CAUSES[codeOf(thrown)] ?? (thrown instanceof Error ? thrown.message : String(thrown));
