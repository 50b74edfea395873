/** What the tests of patches know of one mechanism's. */

/** Where a patch belongs: what it stands on, and a scope in which all of it is compiled. */
export type Home = readonly [on: readonly string[], scope: string];

/** A tree that a patch does not belong on, and what is said: an error's code and where it points. */
type Wrong = readonly [patch: string, on: readonly string[], outcome: string];

export interface PatchTables {
  /** The base tree of them all. */
  readonly base: string;
  /** By patch, in the order of the catalogue. */
  readonly home: Readonly<Record<string, Home>>;
  /** By patch and hunk: what comes of leaving the hunk out. */
  readonly without: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly wrong: readonly Wrong[];
}
