import type { Where } from '../../src/campaign/index.js';

/** A tree, and the scopes that it is looked at in. */
export const on = (
  tree: string,
  patches: readonly string[],
  ...scopes: readonly string[]
): readonly Where[] => scopes.map((scope) => ({ tree, patches, scope }));
