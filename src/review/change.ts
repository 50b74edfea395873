/** What becomes of a property from one tree to the next. */
import { PvmcError } from '../errors/index.js';
import type { PropertyResult, Verdict } from '../explore/index.js';
import type { Machine, PropertyKind } from '../model/index.js';
import { type Counterexample, counterexampleOf, replay } from '../trace/index.js';
import type { Explored } from './explorer.js';

/**
 * `broken`: what held, or was never tried, is violated. `newly violated`: the same of what could not
 * be asked before. `idle`: a claim that is not exercised any more; a violation that goes that way is
 * not fixed. `exercised`: one that is now.
 */
export type ChangeKind =
  | 'broken'
  | 'newly violated'
  | 'fixed'
  | 'no longer reachable'
  | 'newly reachable'
  | 'idle'
  | 'exercised'
  | 'still violated'
  | 'undecided'
  | 'unchanged';

export interface Seen {
  readonly verdict: Verdict;
  /** Actions of the shortest trace. */
  readonly length: number | null;
  /** What a step said when the kernel stopped. */
  readonly message: string | null;
}

/** What becomes of a trace on another tree. */
export type Replayed =
  | {
      readonly kind: 'stops';
      readonly step: number;
      readonly steps: number;
      readonly actor: string;
      readonly label: string;
      readonly enabled: readonly string[];
    }
  | { readonly kind: 'reproduced'; readonly step: number; readonly steps: number }
  /** All of its steps fit, and nothing is violated on the way; or the kernel stops before. */
  | { readonly kind: 'harmless'; readonly steps: number; readonly kernelBug: string | null };

export interface Change {
  readonly property: string;
  readonly kind: PropertyKind;
  readonly claim: string;
  readonly change: ChangeKind;
  /** Null where the property makes no sense for the tree. */
  readonly before: Seen | null;
  readonly after: Seen | null;
  /** The shortest trace to what changed; on the tree before, or the one after. */
  readonly trace: Counterexample | null;
  readonly traceOf: 'before' | 'after' | null;
  /** The trace on the other tree. */
  readonly replayed: Replayed | null;
}

/** Every property that one of the two trees was asked, in the order of the catalogue. */
export function changesOf(before: Explored, after: Explored, foundWith: string): readonly Change[] {
  const names = new Set([...after.results.keys(), ...before.results.keys()]);
  return [...names].map((name) => changeOf(name, before, after, foundWith));
}

function changeOf(name: string, before: Explored, after: Explored, foundWith: string): Change {
  const [old, now] = [before.results.get(name) ?? null, after.results.get(name) ?? null];
  const { property } = (now ?? old) as PropertyResult;
  const [was, is] = [seen(old), seen(now)];
  const change = kindOf(property.kind, was, is);
  const about = { property: name, kind: property.kind, claim: property.claim, change };
  const side = shownBy(change);
  const result = side === 'before' ? old : now;
  const none = { trace: null, traceOf: null, replayed: null };
  const base = { ...about, before: was, after: is };
  if (side === null || result === null || result.path === null) return { ...base, ...none };
  const [from, to] = side === 'before' ? [before, after] : [after, before];
  const trace = traceFrom(from, result, foundWith);
  return { ...base, trace, traceOf: side, replayed: replayedOn(to.machine, trace, result) };
}

export function traceFrom(
  { machine, scope }: Explored,
  { property, path, shortest }: PropertyResult,
  foundWith: string,
): Counterexample {
  if (path === null) throw new PvmcError('X001', { what: `${property.name} has no trace` });
  return counterexampleOf(machine, {
    property,
    path,
    strategy: 'breadth-first',
    shortest,
    foundWith,
    scope,
  });
}

const seen = (result: PropertyResult | null): Seen | null =>
  result === null
    ? null
    : {
        verdict: result.verdict,
        length: result.path?.taken.length ?? null,
        message: result.message,
      };

/** Whether something is worse than it was. */
export const isWorse = (change: ChangeKind): boolean =>
  change === 'broken' || change === 'newly violated';

export function kindOf(kind: PropertyKind, before: Seen | null, after: Seen | null): ChangeKind {
  const [was, is] = [before?.verdict ?? null, after?.verdict ?? null];
  if (was === 'UNKNOWN' && is !== 'VIOLATED') return 'undecided';
  if (is === 'UNKNOWN') return 'undecided';
  if (kind === 'sometimes') {
    if (is === 'HOLDS') return was === 'HOLDS' ? 'unchanged' : 'newly reachable';
    return was === 'HOLDS' ? 'no longer reachable' : 'unchanged';
  }
  if (is === 'VIOLATED') {
    if (was === 'VIOLATED') return 'still violated';
    return was === null ? 'newly violated' : was === 'UNKNOWN' ? 'undecided' : 'broken';
  }
  if (was === 'VIOLATED') return is === 'HOLDS' ? 'fixed' : 'idle';
  if (was === 'HOLDS' && is !== 'HOLDS') return 'idle';
  return is === 'HOLDS' && was !== 'HOLDS' ? 'exercised' : 'unchanged';
}

/** Which of the two trees has the trace that shows a change. */
function shownBy(change: ChangeKind): 'before' | 'after' | null {
  switch (change) {
    case 'broken':
    case 'newly violated':
    case 'newly reachable':
    case 'still violated':
      return 'after';
    case 'fixed':
    case 'idle':
    case 'no longer reachable':
      return 'before';
    case 'exercised':
    case 'undecided':
    case 'unchanged':
      return null;
  }
}

/** Null where the property makes no sense on the other tree, or cannot be asked there. */
function replayedOn(
  machine: Machine,
  trace: Counterexample,
  { property }: PropertyResult,
): Replayed | null {
  try {
    const result = replay(machine, trace, property);
    const steps = trace.length;
    return result.kind === 'reproduced'
      ? { kind: 'reproduced', step: result.at, steps }
      : { kind: 'harmless', steps, kernelBug: result.kernelBug };
  } catch (thrown) {
    if (!(thrown instanceof PvmcError)) throw thrown;
    if (thrown.code !== 'R002') return null;
    const { step, steps, actor, label, enabled } = (thrown as PvmcError<'R002'>).data;
    return { kind: 'stops', step, steps, actor, label, enabled };
  }
}
