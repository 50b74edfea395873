import type { Machine } from './machine.js';
import type { Tree } from './tree.js';

/** The bounds of a machine: how many pages, tasks, CPUs, faults, and what the callers may do. */
export interface Scope {
  /** Short and unique: it is what `--scope` and reports name. */
  readonly name: string;
  /** The bounds in words. */
  readonly what: string;
  /** Errors: those of `compile`, when the tree has not what the scope asks for. */
  readonly machine: (tree: Tree) => Machine;
}
