/** The patches that a module of the user's own exports. */
import { PvmcError } from '../errors/index.js';
import type { Patch } from '../model/index.js';
import type { Exports } from '../modules.js';

/**
 * The default export, a patch or a list of them.
 *
 * Errors: F005, which says what there is instead.
 */
export function patchesIn(path: string, exports: Exports): readonly Patch[] {
  const wrong = (what: string): PvmcError => new PvmcError('F005', { path, what });
  if (!('default' in exports)) {
    const named = Object.entries(exports).filter(([, value]) => faultOf(value) === null);
    const [first] = named.map(([name]) => name);
    throw wrong(
      first === undefined
        ? 'it has no default export'
        : `it exports the patch \`${first}\`, and nothing as default`,
    );
  }
  const value = exports.default;
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (all.length === 0) throw wrong('its default export is an empty list');
  return all.map((one, index) => {
    const fault = faultOf(one);
    const which = Array.isArray(value)
      ? `element ${index} of its default export`
      : 'its default export';
    if (fault !== null) throw wrong(`${which} ${fault}`);
    return { ...(one as Patch), file: path };
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a value that should be a patch; null when nothing is. */
function faultOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return `is ${named(value)}, and no patch`;
  const given = value as Fields;
  if ('edits' in given && 'whole' in given) return 'is a hunk, and no patch: put it into one';
  if ('body' in given && 'locals' in given) return 'is a procedure, and no patch';
  const lacking = ['name', 'title', 'source', 'hunks'].filter((field) => !(field in given));
  if (lacking.length === 4) return 'is an object, and no patch';
  if (lacking.length > 0) return `lacks ${lacking.map((field) => `\`${field}\``).join(' and ')}`;
  if (!('without' in given)) return 'is an object that `patch` did not make';
  const text = ['name', 'title', 'source'].find((field) => typeof given[field] !== 'string');
  if (text !== undefined) return `has a \`${text}\` that is ${named(given[text])}, not a string`;
  return nameFault(String(given.name)) ?? hunksFault(given.hunks);
}

/** Names are typed after `--patch`, between `+` and before `-HUNK`. */
function nameFault(name: string): string | null {
  if (name === 'none') return 'is called `none`, which stands for no patch';
  if (/^[\w.-]+$/u.test(name)) return null;
  return `is called \`${name}\`; a name is made of letters, digits, \`_\`, \`-\` and \`.\``;
}

function hunksFault(hunks: unknown): string | null {
  if (!Array.isArray(hunks)) return `has \`hunks\` that are ${named(hunks)}, not a list`;
  if (hunks.length === 0) return 'has no hunks, so it changes nothing';
  const names = new Set<string>();
  for (const [index, hunk] of hunks.entries()) {
    const given = Object(hunk) as Fields;
    const fields = ['name', 'what', 'procedure', 'edits', 'locals', 'whole'];
    if (fields.some((field) => !(field in given))) {
      return `has a hunk ${index} that is ${named(hunk)}; write it as hunk({ name, what, of, edits })`;
    }
    const name = String(given.name);
    if (!/^\w+$/u.test(name)) {
      return `has a hunk called \`${name}\`; a name is made of letters, digits and \`_\``;
    }
    if (names.has(name)) return `has two hunks called \`${name}\``;
    names.add(name);
  }
  return null;
}

function named(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return value instanceof Promise ? 'a promise' : 'an object';
  if (typeof value === 'function') return 'a function';
  return `the ${typeof value} ${JSON.stringify(value) ?? String(value)}`;
}
