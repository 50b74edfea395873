/** What each hunk of a patch is for: the tree without it, and without two that nobody misses. */
import type { Catalogue } from '../campaign/index.js';
import { EXIT, type ExitCode, PvmcError } from '../errors/index.js';
import { type Hunk, type Patch, series, type Tree, titleOf, without } from '../model/index.js';
import type { TraceStep } from '../trace/index.js';
import { type Explored, Explorer, isVoid, type Void } from './explorer.js';
import { type Judged, type Loss, lossesOf, mendedIn, shortest, type Variant } from './loss.js';
import { type OrderRow, ordersOf } from './order.js';
import type { Place } from './place.js';
import type { ReviewOptions } from './review.js';
import { type Labels, labelsAdded, labelsTaken, type Mark, watched } from './watch.js';

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
  /** Why it cannot be left out; empty where it can. */
  readonly why: string;
}

export interface PairRow {
  readonly hunks: readonly [string, string];
  readonly verdict: 'JOINTLY LOAD-BEARING' | 'REDUNDANT' | 'VOID' | 'UNKNOWN';
  readonly losses: readonly Loss[];
  readonly why: string;
}

export interface Ablation extends Place {
  readonly title: string;
  /** What the patch as it is violates: there a hunk can only be seen to prevent another way. */
  readonly violated: readonly string[];
  readonly hunks: readonly HunkRow[];
  readonly pairs: readonly PairRow[];
  readonly orders: readonly OrderRow[];
  /** Scopes in which the whole patch makes no sense are left out of `scopes`. */
  readonly explorations: number;
  /** Units: seconds. */
  readonly seconds: number;
}

/**
 * Leaves out each hunk, then pairs of those that are redundant, then swaps neighbours.
 *
 * Errors: C003 for several patches or no scope that suits; H001, H002, H004 when the patch does not
 * apply.
 */
export function ablate(
  catalogue: Catalogue,
  place: Place,
  options: ReviewOptions,
): Promise<Ablation> {
  const [spec, ...more] = place.patches;
  if (spec === undefined || more.length > 0) {
    throw new PvmcError('C003', { what: 'one patch at a time can be ablated.' });
  }
  return new Ablator(catalogue, place, catalogue.patch(spec), options).run();
}

class Ablator {
  private readonly explorer: Explorer;
  private readonly ground: Tree;
  private readonly executed = new Set<string>();
  private readonly base: Explored[] = [];

  constructor(
    catalogue: Catalogue,
    private readonly place: Place,
    private readonly whole: Patch,
    private readonly options: ReviewOptions,
  ) {
    this.explorer = new Explorer(catalogue, options);
    this.ground = catalogue.tree(place.tree, place.before);
  }

  async run(): Promise<Ablation> {
    const started_ms = performance.now();
    const { whole } = this;
    await this.exploreWhole();
    const hunks: HunkRow[] = [];
    for (const hunk of whole.hunks) hunks.push(await this.hunk(hunk));
    const pairs: PairRow[] = [];
    for (const pair of pairsOf(hunks)) pairs.push(await this.pair(pair));
    const after = series(this.ground, whole);
    const orders = await ordersOf(this.ground, after, (variant) => this.judge(variant));
    return {
      ...this.place,
      scopes: this.base.map(({ scope }) => scope),
      title: whole.title,
      violated: [...new Set(this.base.flatMap(violatedIn))],
      hunks,
      pairs,
      orders,
      explorations: this.explorer.explorations,
      seconds: (performance.now() - started_ms) / 1000,
    };
  }

  /** The tree with all hunks, which says what of each is executed. */
  private async exploreWhole(): Promise<void> {
    const { whole, ground } = this;
    const after = series(ground, whole);
    const tree = watched(after, labelsOf(whole.hunks, labelsAdded), this.mark);
    let why = 'there is none';
    for (const scope of this.place.scopes) {
      const found = await this.explorer.explore(titleIn(after), scope, () => tree);
      if (isVoid(found)) why = found.why;
      else this.base.push(found);
    }
    if (this.base.length > 0) return;
    throw new PvmcError('C003', { what: `no scope suits the patched tree: ${why}.` });
  }

  private readonly mark: Mark = (procedure, label) => {
    this.executed.add(JSON.stringify([procedure, label]));
  };

  private async hunk(hunk: Hunk): Promise<HunkRow> {
    const { whole, ground } = this;
    const { name, what, procedure } = hunk;
    const gone = labelsOf([hunk], labelsTaken);
    const left = without(whole, name);
    const judged = await this.judge({
      title: titleOf(left),
      tree: () => watched(withHunksOf(ground, left), gone, this.mark),
      gone: (step) => gone.get(step.procedure)?.has(step.label) === true,
    });
    const { losses, mends, why } = judged;
    const taken = [...labelsAdded(hunk), ...labelsTaken(hunk)].some((label) =>
      this.executed.has(JSON.stringify([procedure, label])),
    );
    return {
      hunk: name,
      what,
      procedure,
      verdict: verdictOf(judged, taken),
      losses,
      mends,
      why: why ?? '',
    };
  }

  private async pair(hunks: readonly [string, string]): Promise<PairRow> {
    const left = without(this.whole, ...hunks);
    const both = this.whole.hunks.filter(({ name }) => hunks.includes(name));
    const taken = labelsOf(both, labelsTaken);
    const gone = ({ procedure, label }: TraceStep): boolean =>
      taken.get(procedure)?.has(label) === true;
    const tree = (): Tree => withHunksOf(this.ground, left);
    const { losses, why, undecided } = await this.judge({ title: titleOf(left), tree, gone });
    const lost = undecided ? 'UNKNOWN' : 'REDUNDANT';
    const verdict = why !== null ? 'VOID' : losses.length > 0 ? 'JOINTLY LOAD-BEARING' : lost;
    return { hunks, verdict, losses, why: why ?? '' };
  }

  /** Explores a variant in every scope, and compares with the patch as a whole. */
  private async judge({ title, tree, gone = () => false }: Variant): Promise<Judged> {
    const losses: Loss[] = [];
    const mends = new Set<string>();
    const voids: Void[] = [];
    let undecided = false;
    for (const whole of this.base) {
      const found = await this.explorer.explore(title, whole.scope, tree);
      if (isVoid(found)) {
        voids.push(found);
        continue;
      }
      losses.push(...lossesOf(whole, found, this.options.foundWith, gone));
      for (const name of mendedIn(whole, found)) mends.add(name);
      undecided ||= found.stop !== 'exhausted' || whole.stop !== 'exhausted';
    }
    const [first] = voids;
    const why = first !== undefined && voids.length === this.base.length ? first.why : null;
    return { losses: shortest(losses), mends: [...mends], why, undecided };
  }
}

const violatedIn = ({ results }: Explored): readonly string[] =>
  [...results.values()]
    .filter(({ verdict }) => verdict === 'VIOLATED')
    .map(({ property }) => property.name);

/** A patch whose only hunk is left out is no patch at all: the tree as it was. */
const withHunksOf = (ground: Tree, left: Patch): Tree =>
  left.hunks.length === 0 ? ground : series(ground, left);

const titleIn = ({ name, patches }: Tree): string => [name, ...patches].join(' + ');

function labelsOf(hunks: readonly Hunk[], of: (hunk: Hunk) => ReadonlySet<string>): Labels {
  const labels = new Map<string, Set<string>>();
  for (const hunk of hunks) {
    const here = labels.get(hunk.procedure) ?? new Set();
    labels.set(hunk.procedure, new Set([...here, ...of(hunk)]));
  }
  return labels;
}

function verdictOf({ why, losses, undecided }: Judged, taken: boolean): HunkVerdict {
  if (why !== null) return 'VOID';
  if (losses.length > 0) return 'LOAD-BEARING';
  if (undecided) return 'UNKNOWN';
  return taken ? 'REDUNDANT' : 'NEVER EXECUTED';
}

const pairsOf = (rows: readonly HunkRow[]): readonly (readonly [string, string])[] => {
  const names = rows.filter(({ verdict }) => verdict === 'REDUNDANT').map(({ hunk }) => hunk);
  return names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other] as const));
};

/** 0 when all was decided, 20 when a limit was reached before. */
export const ablationExitCode = ({ hunks, pairs, orders }: Ablation): ExitCode =>
  [...hunks, ...pairs, ...orders].some(({ verdict }) => verdict === 'UNKNOWN')
    ? EXIT.inconclusive
    : EXIT.met;
