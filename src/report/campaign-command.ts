import type { MachineName } from '../campaign/index.js';

/** `3.1 + 0930bba674e2 + 2fc136eead10` */
export const treeTitle = ({ tree, patches }: Pick<MachineName, 'tree' | 'patches'>): string =>
  [tree, ...patches].join(' + ');

const BREAK = ' \\';

/**
 * The command that looks into one row of a campaign, and writes its trace; `again` are flags and
 * their values, in turn.
 *
 * Shape: lines of at most `width` columns, unless a name is longer; a shell reads them as one.
 */
export function lookInto(
  name: MachineName & { readonly property: string | null },
  width: number,
  again: readonly string[] = [],
): readonly string[] {
  const files = again.flatMap((word, at) => (at % 2 === 0 ? [[word, again[at + 1]]] : []));
  const flags = [
    ['--tree', name.tree],
    ...(name.patches.length === 0 ? ['none'] : name.patches).map((patch) => ['--patch', patch]),
    ['--scope', name.scope],
    ...(name.property === null ? [] : [['--property', name.property]]),
    ...files,
    ['--out', 'traces'],
  ];
  const lines = ['    npx pvmc campaign'];
  for (const [flag, value] of flags) {
    const words = `${flag} ${quoted(value)}`;
    const longer = `${lines[lines.length - 1]} ${words}`;
    if (longer.length + BREAK.length <= width) lines[lines.length - 1] = longer;
    else {
      lines[lines.length - 1] += BREAK;
      lines.push(`      ${words}`);
    }
  }
  return lines;
}

/** A word as a shell reads it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
