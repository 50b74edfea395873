/** Loads a file of the user's own, TypeScript or JavaScript, from wherever it lies. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import type { createJiti } from 'jiti';
import { PvmcError } from '../errors/index.js';
import type { Exports } from '../modules.js';

const EXTENSIONS: readonly string[] = ['.ts', '.mts', '.js', '.mjs'];

type Jiti = ReturnType<typeof createJiti>;

/**
 * What the file exports. Its imports of `pvmc` and of `pvmc/models/...` are the modules of the
 * running program, wherever the file lies; nothing is written anywhere. `others` are kinds of files
 * that the caller reads otherwise, for the error.
 *
 * Errors: F001 when it cannot be read, F002 when it does not parse, F003 when it throws, F004 when
 * it imports what is not there.
 */
export async function loadModule(path: string, others: readonly string[] = []): Promise<Exports> {
  if (!EXTENSIONS.includes(extname(path))) {
    const cause = `it is none of ${[...EXTENSIONS, ...others].map((one) => `\`*${one}\``).join(', ')}`;
    throw new PvmcError('F001', { path, cause, known: [] });
  }
  const source = readOwn(path);
  // Loaded here, as few command lines need it.
  const [{ createJiti }, { importable }] = await Promise.all([
    import('jiti'),
    import('../modules.js'),
  ]);
  const file = resolve(path);
  const jiti: Jiti = createJiti(file, {
    fsCache: false,
    interopDefault: false,
    virtualModules: ofTheProgram(path, await importable()),
  });
  try {
    return await jiti.import<Exports>(file);
  } catch (thrown) {
    throw whatWentWrong(path, source, thrown);
  }
}

/** Errors: F001, with the names in the folder that are like the one asked for. */
export function readOwn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException;
    const cause = CAUSES[code] ?? saidBy(thrown);
    throw new PvmcError('F001', { path, cause, known: code === 'ENOENT' ? besides(path) : [] });
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a part of its path is no directory',
};

/** Files of the same kind in the folder where a file was looked for. */
function besides(path: string): readonly string[] {
  const kind = extname(path);
  try {
    return readdirSync(dirname(path)).filter((name) => extname(name) === kind);
  } catch {
    return [];
  }
}

/**
 * The modules that answer to `pvmc` and `pvmc/...`; one that is not there, and a name that none of
 * them exports, is an error that offers the nearest.
 */
function ofTheProgram(
  path: string,
  modules: ReadonlyMap<string, Exports>,
): Record<string, unknown> {
  const missing = (what: string, name: string, known: Iterable<string>): PvmcError =>
    new PvmcError('F004', { path, what, name, known: [...known] });
  const models = [...modules.keys()].filter((name) => name.includes('/'));
  return new Proxy<Record<string, unknown>>(
    {},
    {
      has: (_, name) => typeof name === 'string' && /^pvmc(\/|$)/u.test(name),
      get: (_, name) => {
        const exports = modules.get(String(name));
        if (exports === undefined) throw missing('module', String(name), models);
        return strict(exports, (wrong) =>
          missing(`export of ${String(name)}`, wrong, Object.keys(exports)),
        );
      },
    },
  );
}

/** Names that are asked for by those who look whether a module is of another kind. */
const NEVER_MISSED: readonly PropertyKey[] = ['__esModule', 'then', 'default', 'toJSON'];

/** The same names, without cost; a name that is not there throws instead of being undefined. */
function strict(exports: Exports, missing: (name: string) => PvmcError): Exports {
  const beyond = new Proxy(
    {},
    {
      get: (_, name) => {
        if (typeof name === 'symbol' || NEVER_MISSED.includes(name)) return undefined;
        throw missing(name);
      },
    },
  );
  return Object.assign(Object.create(beyond), exports) as Exports;
}

function whatWentWrong(path: string, source: string, thrown: unknown): PvmcError {
  if (thrown instanceof PvmcError && thrown.code.startsWith('F')) return thrown;
  const message = saidBy(thrown);
  const { code, stack } = Object(thrown) as { code?: unknown; stack?: unknown };
  const [, wrong] = /^Cannot find module '([^']+)'/u.exec(message) ?? [];
  if (code === 'MODULE_NOT_FOUND' && wrong !== undefined) {
    const known = wrong.startsWith('.') ? besides(path).map((name) => `./${name}`) : [];
    return new PvmcError('F004', { path, what: 'module', name: wrong, known });
  }
  const parse = /^ParseError: ([\s\S]*?)\s*\n (.*):(\d+):(\d+)$/u.exec(message);
  if (parse !== null) {
    const [, cause = '', file = '', line = '', column = ''] = parse;
    const at = { line: Number(line), column: Number(column) };
    return new PvmcError('F002', {
      path: shownAs(path, file),
      cause: cause.replace(/\.$/u, ''),
      ...at,
      text: file === resolve(path) ? (source.split('\n')[at.line - 1] ?? '') : '',
    });
  }
  return new PvmcError('F003', {
    path,
    cause: message.replace(/\.$/u, ''),
    where: placeIn(path, stack),
  });
}

/** A file that the user's file imports goes by its own name. */
const shownAs = (path: string, file: string): string =>
  resolve(path) === file ? path : basename(file);

/** What was thrown may be of another realm, where `instanceof` says nothing. */
function saidBy(thrown: unknown): string {
  const { name, message } = Object(thrown) as { name?: unknown; message?: unknown };
  if (typeof message !== 'string') return String(thrown);
  return typeof name !== 'string' || /^(Pvmc)?Error$/u.test(name) ? message : `${name}: ${message}`;
}

/** `my-patch.ts:9`: the innermost place in the file, of all on the stack; columns are not kept. */
function placeIn(path: string, stack: unknown): string {
  const file = resolve(path);
  for (const line of String(stack ?? '').split('\n')) {
    const at = line.indexOf(`${file}:`);
    if (at < 0) continue;
    return `${path}:${Number.parseInt(line.slice(at + file.length + 1), 10)}`;
  }
  return '';
}
