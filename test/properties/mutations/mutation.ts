/**
 * Faults put into the models on purpose, each a patch of one hunk: a property that cannot fail says
 * nothing, and not every one is broken by a tree of the manifest.
 */
import { type Hunk, type Patch, patch } from '../../../src/model/index.js';

export interface Mutation {
  readonly patch: Patch;
  readonly tree: string;
  /** The series that it is put on; what it `breaks` holds there without it. */
  readonly on: readonly string[];
  readonly scope: string;
  /** The property it is for; null when none of the catalogue notices it. */
  readonly breaks: string | null;
  /** Every property broken by the time that one is, with the lengths of their shortest traces. */
  readonly caught: Readonly<Record<string, number>>;
  /** Why nothing notices it. */
  readonly why?: string;
}

type Home = Pick<Mutation, 'tree' | 'on' | 'scope'>;
type Where = Partial<Home> & Pick<Mutation, 'breaks' | 'caught' | 'why'>;

/** Makes mutations of one mechanism, which stand where `home` says unless they say otherwise. */
export const mutationsOn =
  (home: Home) =>
  (change: Hunk, where: Where): Mutation => ({
    patch: patch({ name: change.name, title: change.what, source: 'a mutation', hunks: [change] }),
    ...home,
    ...where,
  });
