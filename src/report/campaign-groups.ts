/** Rows that belong together. */
import type { MachineName } from '../campaign/index.js';

/** The elements of each key, in the order of the first of each. */
export function grouped<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one)) ?? [];
    group.push(one);
    groups.set(keyOf(one), group);
  }
  return [...groups.values()];
}

/** Equal for rows of one exploration. */
export const machineKey = ({ tree, patches, scope }: MachineName): string =>
  JSON.stringify([tree, patches, scope]);

/** Equal for rows of one tree with one series of patches. */
export const treeKey = ({ tree, patches }: MachineName): string => JSON.stringify([tree, patches]);
