import type { Procedure } from './procedure.js';

/** A kernel version: a set of procedures, and how it came about. */
export interface Tree {
  readonly name: string;
  /** The patches applied to the base, in order, with the hunks left out of each. */
  readonly patches: readonly string[];
  readonly procedures: ReadonlyMap<string, Procedure>;
}

/** A base tree. Every procedure must have a name of its own. */
export function tree(name: string, procedures: readonly Procedure[]): Tree {
  return { name, patches: [], procedures: new Map(procedures.map((p) => [p.name, p])) };
}
