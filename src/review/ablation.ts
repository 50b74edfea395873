/** What an ablation says: of each hunk, of pairs of them, and of the order of statements. */
import { EXIT, type ExitCode } from '../errors/index.js';
import type { Loss } from './loss.js';
import type { Mask, Masked } from './masks.js';
import type { OrderRow } from './order.js';
import type { Place } from './place.js';
import type { ReviewOptions, Size } from './review.js';

export type HunkVerdict = 'LOAD-BEARING' | 'REDUNDANT' | 'NEVER EXECUTED' | 'VOID' | 'UNKNOWN';

export interface HunkRow {
  readonly hunk: string;
  readonly what: string;
  readonly procedure: string;
  readonly verdict: HunkVerdict;
  /** What is worse without it; the shortest trace first. */
  readonly losses: readonly Loss[];
  /** What the patch as a whole violates, and the tree without this hunk does not. */
  readonly mends: readonly string[];
  /** What is violated with it and without it, and so says nothing of it. */
  readonly masked: readonly Masked[];
  /** Why it cannot be left out; empty where it can. */
  readonly why: string;
}

export interface PairRow {
  readonly hunks: readonly [string, string];
  readonly verdict: 'JOINTLY LOAD-BEARING' | 'REDUNDANT' | 'VOID' | 'UNKNOWN';
  readonly losses: readonly Loss[];
  readonly masked: readonly Masked[];
  readonly why: string;
}

export interface AblateOptions extends ReviewOptions {
  /**
   * Patches that come on top, whatever is left out: another defect of the tree can hide what a hunk
   * is for, and these mend it on both sides.
   */
  readonly onTop?: readonly string[];
  /** Only these hunks, and no swaps. By default all. */
  readonly hunks?: readonly string[];
}

export interface Bounds extends Size {
  readonly scope: string;
  /** In words. */
  readonly what: string;
}

export interface Ablation extends Place {
  readonly title: string;
  /** The patches on top, by their full names. */
  readonly onTop: readonly string[];
  /** The whole patch within each scope; one in which it makes no sense is left out. */
  readonly bounds: readonly Bounds[];
  /** What the patch as it is violates: there a hunk can only be seen to prevent another way. */
  readonly masks: readonly Mask[];
  readonly hunks: readonly HunkRow[];
  readonly pairs: readonly PairRow[];
  readonly orders: readonly OrderRow[];
  readonly explorations: number;
  /** Units: seconds. */
  readonly seconds: number;
}

/** 0 when all was decided, 20 when a limit was reached before. */
export const ablationExitCode = ({ hunks, pairs, orders }: Ablation): ExitCode =>
  [...hunks, ...pairs, ...orders].some(({ verdict }) => verdict === 'UNKNOWN')
    ? EXIT.inconclusive
    : EXIT.met;
