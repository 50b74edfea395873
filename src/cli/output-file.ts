/** Places to write to, looked at before a long run and not after it. */
import { accessSync, constants, mkdirSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PvmcError } from '../errors/index.js';

/** A file to be made, or standard output. */
export interface OutputFile {
  readonly isStandardOutput: boolean;
  /** Errors: C004. */
  write(text: string): void;
}

/**
 * Makes sure that a file can be written; `-` is standard output.
 *
 * Errors: C004 when it exists, as nothing is overwritten, or when its directory cannot be written to.
 */
export function outputFile(path: string, out: NodeJS.WritableStream): OutputFile {
  if (path === '-') {
    return { isStandardOutput: true, write: (text) => void out.write(text) };
  }
  const there = lookAt(path);
  if (there?.isDirectory() === true) throw refused(path, 'it is a directory');
  if (there?.isFile() === true) {
    throw refused(path, 'it exists, and nothing is overwritten; give another name or remove it');
  }
  // What is there and is no regular file is a pipe or a device: it takes what it is given.
  if (there === null) assertWritable(path, dirname(path));
  return {
    isStandardOutput: false,
    write: (text) => guarded(path, () => writeFileSync(path, text, { flag: there ? 'w' : 'wx' })),
  };
}

/** Makes a directory to write into. Errors: C004 when that cannot be. */
export function outputDirectory(path: string): string {
  guarded(path, () => mkdirSync(path, { recursive: true }));
  assertWritable(path, path);
  return path;
}

function lookAt(path: string): Stats | null {
  if (path === '') throw refused("''", 'a name is missing');
  return guarded(path, () => statSync(path, { throwIfNoEntry: false }) ?? null);
}

const assertWritable = (path: string, directory: string): void =>
  guarded(path, () => accessSync(directory, constants.W_OK));

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'its directory does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  ENOTDIR: 'a part of its path is no directory',
  EEXIST: 'a file of that name exists',
  ENAMETOOLONG: 'its name is too long',
};

function guarded<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException;
    throw refused(path, CAUSES[code] ?? String(thrown));
  }
}

const refused = (path: string, cause: string): PvmcError => new PvmcError('C004', { path, cause });
