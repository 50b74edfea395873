/** What each hunk of a patch is for: the tree without it, and without two that nobody misses. */
import type { Catalogue } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';
import { type Hunk, type Patch, series, type Tree, titleOf, without } from '../model/index.js';
import type { TraceStep } from '../trace/index.js';
import type { AblateOptions, Ablation, HunkRow, HunkVerdict, PairRow } from './ablation.js';
import { type Explored, Explorer, isVoid, type Void } from './explorer.js';
import {
  type Both,
  type Judged,
  type Loss,
  lossesOf,
  maskedIn,
  mendedIn,
  shortest,
  type Variant,
} from './loss.js';
import { fixesFor, type Mask, maskedBy, masksOf } from './masks.js';
import { type OrderRow, ordersOf } from './order.js';
import type { Place } from './place.js';
import { type Labels, labelsAdded, labelsTaken, type Mark, watched } from './watch.js';

/**
 * Leaves out each hunk, then pairs of those that are redundant, then swaps neighbours.
 *
 * Errors: C003 for several patches or no scope that suits; H001, H002, H004 when a patch does not
 * apply; H003 for a hunk it does not have.
 */
export async function ablate(
  catalogue: Catalogue,
  place: Place,
  options: AblateOptions,
): Promise<Ablation> {
  const [spec, ...more] = place.patches;
  if (spec === undefined || more.length > 0) {
    throw new PvmcError('C003', { what: 'one patch at a time can be ablated.' });
  }
  const whole = catalogue.patch(spec);
  const known = whole.hunks.map(({ name }) => name);
  for (const hunk of options.hunks ?? []) {
    if (!known.includes(hunk)) throw new PvmcError('H003', { patch: whole.name, hunk, known });
  }
  return new Ablator(catalogue, place, whole, options).run();
}

/** A row, as long as it is not known what masks it. */
interface Draft<R> {
  readonly row: R;
  readonly left: Patch;
  readonly hunks: readonly Hunk[];
  readonly both: readonly Both[];
}

class Ablator {
  private readonly explorer: Explorer;
  private readonly ground: Tree;
  private readonly onTop: readonly Patch[];
  /** What is run within a scope. */
  private readonly executed = new Set<string>();
  private readonly base: Explored[] = [];
  /** A scope was not looked at. */
  private isCut = false;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly place: Place,
    private readonly whole: Patch,
    private readonly options: AblateOptions,
  ) {
    this.explorer = new Explorer(catalogue, options);
    this.ground = catalogue.tree(place.tree, place.before);
    this.onTop = (options.onTop ?? []).map((spec) => catalogue.patch(spec));
  }

  async run(): Promise<Ablation> {
    const started_ms = performance.now();
    const { whole } = this;
    await this.exploreWhole();
    const hunks: Draft<HunkRow>[] = [];
    for (const hunk of whole.hunks.filter(({ name }) => this.isAsked(name))) {
      hunks.push(await this.hunk(hunk));
    }
    const pairs: Draft<PairRow>[] = [];
    for (const pair of pairsOf(hunks.map(({ row }) => row))) pairs.push(await this.pair(pair));
    const orders = this.options.hunks === undefined ? await this.orders() : [];
    // Last, as it is what one misses least where a limit is reached.
    const masks = await this.masks();
    return {
      ...this.place,
      scopes: this.base.map(({ scope }) => scope),
      bounds: this.base.map(({ scope, states, depth }) => {
        return { scope, what: this.catalogue.scope(scope).what, states, depth };
      }),
      title: whole.title,
      onTop: this.onTop.map(titleOf),
      masks,
      hunks: hunks.map((draft) => this.finished(draft, masks)),
      pairs: pairs.map((draft) => this.finished(draft, masks)),
      orders,
      explorations: this.explorer.explorations,
      seconds: (performance.now() - started_ms) / 1000,
    };
  }

  private readonly isAsked = (hunk: string): boolean => this.options.hunks?.includes(hunk) ?? true;

  /** The tree with all hunks, which says what of each is executed. */
  private async exploreWhole(): Promise<void> {
    const after = this.with(this.whole);
    const added = labelsOf(this.whole.hunks, labelsAdded);
    let why = 'there is none';
    for (const scope of this.place.scopes) {
      const tree = (): Tree => watched(after, added, this.markIn(scope));
      const found = await this.explorer.explore(titleIn(after), scope, tree);
      if (!isVoid(found)) this.base.push(found);
      else if (found.isCut === true) this.isCut = true;
      else why = found.why;
    }
    if (this.base.length > 0) return;
    throw new PvmcError('C003', { what: `no scope suits the patched tree: ${why}.` });
  }

  private readonly markIn =
    (scope: string): Mark =>
    (procedure, label) => {
      this.executed.add(JSON.stringify([scope, procedure, label]));
    };

  /** Whether anything that one of the hunks adds, changes or takes out is run within a scope. */
  private isExecuted(hunks: readonly Hunk[], scope: string): boolean {
    return hunks.some((hunk) =>
      [...labelsAdded(hunk), ...labelsTaken(hunk)].some((label) =>
        this.executed.has(JSON.stringify([scope, hunk.procedure, label])),
      ),
    );
  }

  /** A patch whose only hunk is left out is no patch at all: the tree as it was. */
  private readonly with = (left: Patch): Tree =>
    series(this.ground, ...(left.hunks.length === 0 ? [] : [left]), ...this.onTop);

  private async hunk(hunk: Hunk): Promise<Draft<HunkRow>> {
    const { name, what, procedure } = hunk;
    const left = without(this.whole, name);
    const gone = labelsOf([hunk], labelsTaken);
    const judged = await this.judge({
      title: titleOf(left),
      tree: (scope) => watched(this.with(left), gone, this.markIn(scope)),
      gone: isOneOf(gone),
    });
    const { losses, mends, why } = judged;
    const taken = this.base.some(({ scope }) => this.isExecuted([hunk], scope));
    const verdict = verdictOf(judged, taken);
    const row = { hunk: name, what, procedure, verdict, losses, mends, why: why ?? '', masked: [] };
    return { row, left, hunks: [hunk], both: judged.masked };
  }

  private async pair(hunks: readonly [string, string]): Promise<Draft<PairRow>> {
    const left = without(this.whole, ...hunks);
    const both = this.whole.hunks.filter(({ name }) => hunks.includes(name));
    const judged = await this.judge({
      title: titleOf(left),
      tree: () => this.with(left),
      gone: isOneOf(labelsOf(both, labelsTaken)),
    });
    const { losses, why } = judged;
    const lost = judged.undecided ? 'UNKNOWN' : 'REDUNDANT';
    const verdict = why !== null ? 'VOID' : losses.length > 0 ? 'JOINTLY LOAD-BEARING' : lost;
    const row: PairRow = { hunks, verdict, losses, why: why ?? '', masked: [] };
    return { row, left, hunks: both, both: judged.masked };
  }

  /** Where none of the hunks is run, nothing can hide what they are for. */
  private finished<R>({ row, left, hunks, both }: Draft<R>, masks: readonly Mask[]): R {
    const run = both.filter(({ scope }) => this.isExecuted(hunks, scope));
    const masked = maskedBy(masks, run, (fix) => {
      const patches = fix.map((spec) => this.catalogue.patch(spec));
      return isApplicable(() => series(this.with(left), ...patches));
    });
    return { ...row, masked };
  }

  private orders(): Promise<readonly OrderRow[]> {
    const after = series(this.ground, this.whole);
    return ordersOf(this.ground, after, ({ title, tree }) =>
      this.judge({ title, tree: (scope) => series(tree(scope), ...this.onTop) }),
    );
  }

  private masks(): Promise<readonly Mask[]> {
    const { tree, before } = this.place;
    const patches = [...before, titleOf(this.whole), ...this.onTop.map(titleOf)];
    const fixes = (names: ReadonlySet<string>) =>
      fixesFor(this.catalogue, { tree, patches }, names);
    return masksOf(this.base, fixes, (fix, scope) => {
      const title = [tree, ...patches, ...fix].join(' + ');
      const mended = (): Tree => this.catalogue.tree(tree, [...patches, ...fix]);
      return this.explorer.explore(title, scope, mended, MOST_STATES_OF_A_FIX);
    });
  }

  /** Explores a variant in every scope, and compares with the patch as a whole. */
  private async judge({ title, tree, gone = () => false }: Variant): Promise<Judged> {
    const losses: Loss[] = [];
    const mends = new Set<string>();
    const masked: Both[] = [];
    const voids: Void[] = [];
    let undecided = this.isCut;
    for (const whole of this.base) {
      const { scope } = whole;
      const found = await this.explorer.explore(title, scope, () => tree(scope));
      if (isVoid(found)) {
        if (found.isCut === true) undecided = true;
        else voids.push(found);
        continue;
      }
      losses.push(...lossesOf(whole, found, this.options.foundWith, gone));
      masked.push(...maskedIn(whole, found));
      for (const name of mendedIn(whole, found)) mends.add(name);
      undecided ||= found.stop !== 'exhausted' || whole.stop !== 'exhausted';
    }
    const [first] = voids;
    const why = first !== undefined && voids.length === this.base.length ? first.why : null;
    const lost = new Set(losses.map(({ property }) => property));
    return {
      losses: shortest(losses),
      mends: [...mends],
      masked: masked.filter(({ property }) => !lost.has(property)),
      why,
      undecided,
    };
  }
}

/** What may mend a defect is not looked for at any price. */
const MOST_STATES_OF_A_FIX = 100_000;

function isApplicable(tree: () => Tree): boolean {
  try {
    tree();
    return true;
  } catch (thrown) {
    if (thrown instanceof PvmcError && thrown.code.startsWith('H')) return false;
    throw thrown;
  }
}

const titleIn = ({ name, patches }: Tree): string => [name, ...patches].join(' + ');

function labelsOf(hunks: readonly Hunk[], of: (hunk: Hunk) => ReadonlySet<string>): Labels {
  const labels = new Map<string, Set<string>>();
  for (const hunk of hunks) {
    const here = labels.get(hunk.procedure) ?? new Set();
    labels.set(hunk.procedure, new Set([...here, ...of(hunk)]));
  }
  return labels;
}

const isOneOf =
  (labels: Labels) =>
  ({ procedure, label }: TraceStep): boolean =>
    labels.get(procedure)?.has(label) === true;

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
