import type { MachineName } from '../campaign/index.js';

/** `3.1 + 0930bba674e2 + 2fc136eead10` */
export const treeTitle = ({ tree, patches }: Pick<MachineName, 'tree' | 'patches'>): string =>
  [tree, ...patches].join(' + ');

/** The command that looks into one row of a campaign, and writes its trace. */
export function lookInto(name: MachineName & { readonly property: string | null }): string {
  const flags = [
    ['--tree', name.tree],
    ...(name.patches.length === 0 ? ['none'] : name.patches).map((patch) => ['--patch', patch]),
    ['--scope', name.scope],
    ...(name.property === null ? [] : [['--property', name.property]]),
    ['--out', 'traces'],
  ];
  return `npx pvmc campaign ${flags.map(([flag, value]) => `${flag} ${quoted(value)}`).join(' ')}`;
}

/** A word as a shell reads it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
