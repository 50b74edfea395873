/** What random runs came to, as plain data. */
import type { Path, Verdict } from '../explore/index.js';
import type { Property } from '../model/index.js';

export type Strategy = 'commands' | 'uniform' | 'pct';

/** Why the runs ended: all were made, or something came before. */
export type RunsStop = 'runs' | 'timeout' | 'interrupted' | 'memory';

/** Kinds of commands: what an actor may be told to do. */
export type Kind = 'begin' | 'go' | 'turn' | 'environment';

export interface Counted {
  readonly generated: number;
  readonly executed: number;
  /** Dropped, as nothing of the kind was enabled; fast-check does that in silence. */
  readonly skipped: number;
}

/** How often an operation was begun, and how often it ran to its end. */
export interface Operation {
  readonly name: string;
  readonly begun: number;
  readonly ended: number;
}

/** A statement that no run took, or the way of one that no run went. */
export interface Unreached {
  readonly procedure: string;
  readonly label: string;
  readonly alternative: string | null;
}

export interface RandomFinding {
  readonly property: Property;
  readonly verdict: Verdict;
  /** States or transitions in which the antecedent held; of an ideal, how often it was compared. */
  readonly given: number;
  readonly path: Path | null;
  /** The run that found it, from 1. */
  readonly run: number | null;
  /** Steps of the trace as it was found, before it was shrunk; null where nothing shrinks. */
  readonly foundLength: number | null;
  /** What a step said when the kernel stopped, or in what Real and Model differ. */
  readonly message: string | null;
  /** Operations of the ideal that never ran to their end. */
  readonly untried: readonly string[];
  /** Whether the state alone shows it, so that a replay of the path can find it again. */
  readonly replayable: boolean;
}

export interface RandomResult {
  readonly strategy: Strategy;
  readonly seed: number;
  readonly stop: RunsStop;
  /** Runs made; those that shrink a trace are not counted. */
  readonly runs: number;
  /** Runs made to shrink what was found. */
  readonly shrinks: number;
  readonly steps: number;
  /** Distinct states seen. */
  readonly states: number;
  readonly longest: number;
  readonly seconds: number;
  readonly findings: readonly RandomFinding[];
  /** Null for a walk, which has no commands. */
  readonly commands: Readonly<Record<Kind, Counted>> | null;
  readonly operations: readonly Operation[];
  /** Out of so many actions of the machine's programs. */
  readonly actions: number;
  readonly unreached: readonly Unreached[];
}

export interface RandomProgress {
  readonly seconds: number;
  readonly runs: number;
  readonly of: number;
  readonly steps: number;
  readonly states: number;
  readonly violations: number;
  /** The property whose trace is being shrunk. */
  readonly shrinking: string | null;
}
