/** What was asked when a patch was reviewed, and how a machine answers it. */
import type { Where } from './accounts.js';

/** A state, a witness or a claim to ask of one machine. */
export interface AskedState extends Where {
  /** An expression, or the name of a property. */
  readonly ask: string;
  /** What it means if the state is reached (the claim broken), and if no state of the scope is it. */
  readonly means: { readonly reached: string; readonly unreachable: string };
}

/** What a hunk is for: the last of the patches with it and without it. */
export interface AskedHunk extends Where {
  readonly hunk: string;
  /** Patches on top of both, which mend what would hide the answer. */
  readonly onTop?: readonly string[];
  readonly means: { readonly needed: string; readonly redundant: string };
}

export interface Question {
  /** In our words. */
  readonly question: string;
  readonly asked: readonly (AskedState | AskedHunk)[];
  /** What no machine here can say of it, and why. */
  readonly open?: string;
}

/** The questions of the review of a patch, in the order they were asked. */
export interface Thread {
  /** The name of the patch. */
  readonly patch: string;
  readonly what: string;
  readonly questions: readonly Question[];
}
