import type { Selection } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';

/** The flags that select machines and properties. */
export interface SelectionFlags {
  readonly tree?: string;
  readonly patch?: readonly string[];
  readonly scope?: string;
  readonly property?: readonly string[];
}

/** What `--patch` is given to select a tree without any. */
const NO_PATCH = 'none';

/** Errors: C002 for `--patch none` among others. */
export function selectionOf({ tree, patch, scope, property }: SelectionFlags): Selection {
  return {
    ...(tree === undefined ? {} : { tree }),
    ...(patch === undefined ? {} : { patches: seriesOf(patch) }),
    ...(scope === undefined ? {} : { scope }),
    ...(property === undefined ? {} : { properties: property }),
  };
}

/** Errors: C002 for `none` among others. */
export function seriesOf(patches: readonly string[]): readonly string[] {
  if (!patches.includes(NO_PATCH)) return patches;
  if (patches.length === 1) return [];
  throw new PvmcError('C002', {
    flag: '--patch',
    value: patches.join(' '),
    wanted: `patches, or \`${NO_PATCH}\` alone`,
  });
}
