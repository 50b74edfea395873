/** What a campaign found, as plain data; reports are made from it and from nothing else. */
import type { Path, Progress, Stop, Verdict } from '../explore/index.js';
import type { Machine, Property, PropertyKind } from '../model/index.js';

/** A patched tree within a scope: what is explored at once. */
export interface MachineName {
  readonly tree: string;
  /** Full names, first applied first. */
  readonly patches: readonly string[];
  readonly scope: string;
}

/**
 * `met`: verdict and pinned numbers are as expected. `missed`: they are not. `inconclusive`: a limit
 * was reached before that could be said. `open`: nothing was expected.
 */
export type Outcome = 'met' | 'missed' | 'inconclusive' | 'open';

/** A verdict or a pinned number that is not as expected. */
export interface Difference {
  readonly what: 'verdict' | 'states' | 'transitions' | 'depth' | 'trace length';
  readonly expected: string | number;
  readonly got: string | number | null;
}

/** One property of one machine. */
export interface RunRow extends MachineName {
  readonly property: string;
  readonly kind: PropertyKind;
  readonly verdict: Verdict;
  readonly expected: Verdict | null;
  readonly outcome: Outcome;
  readonly differences: readonly Difference[];
  /** Why the manifest expects what it does; empty when it expects nothing. */
  readonly why: string;
  /** What a step said when the kernel stopped. */
  readonly message: string | null;
  /** Of the whole exploration, which several rows may share. */
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Actions of the trace to the violation or the witness. */
  readonly traceLength: number | null;
  /** Of the whole exploration. Units: seconds. */
  readonly seconds: number;
  /** Why the exploration ended. */
  readonly stop: Stop;
  /** States (transitions for a `step` property) in which the antecedent held. */
  readonly given: number;
}

/** A property (or, where it is null, a scope) that makes no sense for a tree, and why. */
export interface NotApplicable extends MachineName {
  readonly property: string | null;
  readonly reason: string;
}

/** Which trace shows a row's verdict, on which machine. */
export interface Evidence {
  readonly machine: Machine;
  readonly property: Property;
  readonly path: Path;
  /** Whether no shorter trace exists. */
  readonly shortest: boolean;
}

/** A name of the table, and what it stands for. */
export interface Meaning {
  readonly name: string;
  readonly what: string;
}

export interface CampaignResult {
  readonly rows: readonly RunRow[];
  readonly notApplicable: readonly NotApplicable[];
  /** The patches that were applied, with their titles. */
  readonly patches: readonly Meaning[];
  /** The scopes that were asked for, with their bounds in words. */
  readonly scopes: readonly Meaning[];
  /** Machines explored, to the end or to a limit. */
  readonly machines: number;
  /** Units: seconds. */
  readonly seconds: number;
  readonly interrupted: boolean;
}

/** What a campaign says while it runs. */
export interface CampaignProgress extends MachineName {
  /** The machine under way, from 1. */
  readonly machine: number;
  readonly machines: number;
  /** Since the campaign began. Units: seconds. */
  readonly seconds: number;
  readonly search: Progress;
}
