/** What a variant of a patch loses against the patch as it is. */
import type { PropertyResult } from '../explore/index.js';
import type { Tree } from '../model/index.js';
import type { Counterexample } from '../trace/index.js';
import { traceFrom } from './change.js';
import type { Explored } from './explorer.js';

export interface Loss {
  readonly property: string;
  readonly scope: string;
  /** Whether a claim is broken, or a witness is no longer reached. */
  readonly kind: 'broken' | 'no longer reachable';
  /** The shortest trace to it; for a witness, that of the patch as it is. */
  readonly trace: Counterexample;
  /** What a step said when the kernel stopped. */
  readonly message: string | null;
}

/** A tree that differs from the patched one, and what it is called. */
export interface Variant {
  readonly title: string;
  readonly tree: () => Tree;
}

/** What became of a variant in every scope. */
export interface Judged {
  readonly losses: readonly Loss[];
  readonly mends: readonly string[];
  /** Why it cannot be; null where it can in some scope. */
  readonly why: string | null;
  readonly undecided: boolean;
}

export function lossesOf(whole: Explored, variant: Explored, foundWith: string): readonly Loss[] {
  return [...variant.results.values()].flatMap((now): Loss[] => {
    const { name: property, kind: of } = now.property;
    const old = whole.results.get(property) ?? null;
    const kind = of === 'sometimes' ? 'no longer reachable' : 'broken';
    const from = of === 'sometimes' ? whole : variant;
    const shown = of === 'sometimes' ? old : now;
    if (shown === null || shown.path === null || !isLost(old, now)) return [];
    const trace = traceFrom(from, shown, foundWith);
    return [{ property, scope: from.scope, kind, trace, message: shown.message }];
  });
}

/** A violation that the whole patch may have as well, beyond its limits, is no loss. */
function isLost(old: PropertyResult | null, now: PropertyResult): boolean {
  if (now.property.kind === 'sometimes') {
    return old?.verdict === 'HOLDS' && now.verdict === 'VACUOUS';
  }
  return now.verdict === 'VIOLATED' && (old === null || isSound(old));
}

const isSound = ({ verdict }: PropertyResult): boolean =>
  verdict === 'HOLDS' || verdict === 'VACUOUS';

/** What the whole patch violates and the variant does not. */
export const mendedIn = (whole: Explored, variant: Explored): readonly string[] =>
  [...whole.results.values()]
    .filter(({ verdict }) => verdict === 'VIOLATED')
    .map(({ property }) => property.name)
    .filter((name) => variant.results.get(name)?.verdict === 'HOLDS');

/** One loss for each property, that of the shortest trace; broken claims first. */
export function shortest(losses: readonly Loss[]): readonly Loss[] {
  const sorted = [...losses].sort(
    (a, b) => a.kind.localeCompare(b.kind) || a.trace.length - b.trace.length,
  );
  return sorted.filter(
    ({ property }, at) => sorted.findIndex((one) => one.property === property) === at,
  );
}
