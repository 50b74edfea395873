/** What a variant of a patch loses against the patch as it is. */
import type { PropertyResult } from '../explore/index.js';
import type { Tree } from '../model/index.js';
import type { Counterexample, TraceStep } from '../trace/index.js';
import { traceFrom } from './change.js';
import type { Explored } from './explorer.js';
import { canHappen } from './prevented.js';

export interface Loss {
  readonly property: string;
  readonly scope: string;
  /**
   * `broken`: it held. `another way`: the patch as it is violates it too, but later, and prevents the
   * trace to this violation. `no longer reachable`: a witness.
   */
  readonly kind: 'broken' | 'another way' | 'no longer reachable';
  /** The shortest trace to it; for a witness, that of the patch as it is. */
  readonly trace: Counterexample;
  /** What a step said when the kernel stopped. */
  readonly message: string | null;
  /** How the patch as it is violates the same; null where it does not. */
  readonly instead: { readonly length: number; readonly message: string | null } | null;
}

/** A tree that differs from the patched one, and what it is called. */
export interface Variant {
  readonly title: string;
  readonly tree: (scope: string) => Tree;
  /** Steps that only the variant has. */
  readonly gone?: (step: TraceStep) => boolean;
}

/** A claim that is violated within a scope, with the whole patch and with the variant. */
export interface Both {
  readonly property: string;
  readonly scope: string;
}

/** What became of a variant in every scope. */
export interface Judged {
  readonly losses: readonly Loss[];
  readonly mends: readonly string[];
  readonly masked: readonly Both[];
  /** Why it cannot be; null where it can in some scope. */
  readonly why: string | null;
  readonly undecided: boolean;
}

export function lossesOf(
  whole: Explored,
  variant: Explored,
  foundWith: string,
  gone: (step: TraceStep) => boolean,
): readonly Loss[] {
  return [...variant.results.values()].flatMap((now): Loss[] => {
    const { name: property, kind: of } = now.property;
    const old = whole.results.get(property) ?? null;
    const from = of === 'sometimes' ? whole : variant;
    const shown = of === 'sometimes' ? old : now;
    const kind = kindOf(old, now);
    if (kind === null || shown === null || shown.path === null) return [];
    const trace = traceFrom(from, shown, foundWith);
    if (kind === 'another way' && canHappen(whole.machine, trace, now.property, gone)) return [];
    const instead =
      old === null || kind !== 'another way'
        ? null
        : { length: lengthOf(old), message: old.message };
    return [{ property, scope: from.scope, kind, trace, message: shown.message, instead }];
  });
}

/** Null where nothing is lost. What the whole patch was not decided for is no loss. */
function kindOf(old: PropertyResult | null, now: PropertyResult): Loss['kind'] | null {
  if (now.property.kind === 'sometimes') {
    const isLost = old?.verdict === 'HOLDS' && now.verdict === 'VACUOUS';
    return isLost ? 'no longer reachable' : null;
  }
  if (now.verdict !== 'VIOLATED' || old?.verdict === 'UNKNOWN') return null;
  if (old?.verdict !== 'VIOLATED') return 'broken';
  return lengthOf(now) < lengthOf(old) ? 'another way' : null;
}

const lengthOf = ({ path }: PropertyResult): number => path?.taken.length ?? 0;

/** The claims that are violated. */
export const violatedIn = ({ results }: Explored): readonly string[] =>
  [...results.values()]
    .filter(({ verdict }) => verdict === 'VIOLATED')
    .map(({ property }) => property.name);

/** What the whole patch violates and the variant does not. */
export const mendedIn = (whole: Explored, variant: Explored): readonly string[] =>
  violatedIn(whole).filter((name) => variant.results.get(name)?.verdict === 'HOLDS');

/** What both violate. */
export const maskedIn = (whole: Explored, variant: Explored): readonly Both[] =>
  violatedIn(whole)
    .filter((name) => variant.results.get(name)?.verdict === 'VIOLATED')
    .map((property) => ({ property, scope: whole.scope }));

const KINDS: readonly Loss['kind'][] = ['broken', 'another way', 'no longer reachable'];

/** One loss for each property, that of the shortest trace; broken claims first. */
export function shortest(losses: readonly Loss[]): readonly Loss[] {
  const sorted = [...losses].sort(
    (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.trace.length - b.trace.length,
  );
  return sorted.filter(
    ({ property }, at) => sorted.findIndex((one) => one.property === property) === at,
  );
}
