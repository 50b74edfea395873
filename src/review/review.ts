/** A patch reviewed: every property before and after, within each scope. */
import type { Catalogue } from '../campaign/index.js';
import { EXIT, type ExitCode, PvmcError } from '../errors/index.js';
import { type Change, changesOf, isWorse } from './change.js';
import { type Explored, Explorer, type ExplorerOptions, isVoid, type Void } from './explorer.js';
import type { Place } from './place.js';

export interface ReviewOptions extends ExplorerOptions {
  /** The version of pvmc. */
  readonly foundWith: string;
}

export interface Size {
  readonly states: number;
  readonly depth: number;
}

/** The two trees within one scope. */
export interface ScopeReview {
  readonly scope: string;
  /** The bounds in words. */
  readonly what: string;
  readonly before: Size;
  readonly after: Size;
  readonly changes: readonly Change[];
}

export interface Skipped {
  readonly scope: string;
  readonly why: string;
  /** A limit was reached before. */
  readonly isCut: boolean;
}

export interface Review extends Place {
  readonly titles: readonly string[];
  readonly reviews: readonly ScopeReview[];
  /** Scopes in which one of the trees makes no sense. */
  readonly skipped: readonly Skipped[];
  /** Units: seconds. */
  readonly seconds: number;
}

/** One column of a series: its patch on those before it. */
export interface SeriesReview {
  readonly steps: readonly Review[];
  /** Units: seconds. */
  readonly seconds: number;
}

/**
 * Explores the tree before and the tree after.
 *
 * Errors: H001, H002, H004 when the patches do not apply; C003 when no scope suits both trees.
 */
export const review = (
  catalogue: Catalogue,
  place: Place,
  options: ReviewOptions,
): Promise<Review> => reviewed(catalogue, place, options, new Explorer(catalogue, options));

/** Reviews each patch of a series on those before it. Errors: as `review`. */
export async function reviewSeries(
  catalogue: Catalogue,
  place: Place,
  options: ReviewOptions,
): Promise<SeriesReview> {
  const started_ms = performance.now();
  const explorer = new Explorer(catalogue, options);
  const steps: Review[] = [];
  for (const [index, patch] of place.patches.entries()) {
    const before = [...place.before, ...place.patches.slice(0, index)];
    const step = { ...place, before, patches: [patch] };
    steps.push(await reviewed(catalogue, step, options, explorer));
  }
  return { steps, seconds: (performance.now() - started_ms) / 1000 };
}

async function reviewed(
  catalogue: Catalogue,
  place: Place,
  options: ReviewOptions,
  explorer: Explorer,
): Promise<Review> {
  const started_ms = performance.now();
  const { tree, before, patches, scopes } = place;
  // Whether it applies at all is not a matter of scopes.
  catalogue.tree(tree, [...before, ...patches]);
  const explored = (series: readonly string[], scope: string): Promise<Explored | Void> =>
    explorer.explore([tree, ...series].join(' + '), scope, () => catalogue.tree(tree, series));
  const reviews: ScopeReview[] = [];
  const skipped: Skipped[] = [];
  for (const scope of scopes) {
    const old = await explored(before, scope);
    const now = await explored([...before, ...patches], scope);
    if (isVoid(old) || isVoid(now)) {
      skipped.push(skippedAs(scope, old, now));
      continue;
    }
    const changes = changesOf(old, now, options.foundWith);
    const { what } = catalogue.scope(scope);
    reviews.push({ scope, what, before: sizeOf(old), after: sizeOf(now), changes });
  }
  const [first] = skipped;
  if (reviews.length === 0 && first?.isCut === false) {
    const what = `no scope suits both trees, so there is nothing to review: ${first.why}.`;
    throw new PvmcError('C003', { what });
  }
  const titles = patches.map((name) => catalogue.patch(name).title);
  const seconds = (performance.now() - started_ms) / 1000;
  return { ...place, titles, reviews, skipped, seconds };
}

function skippedAs(scope: string, old: Explored | Void, now: Explored | Void): Skipped {
  const [side, { why, isCut = false }] = isVoid(old) ? ['before', old] : ['after', now as Void];
  return { scope, why: isCut ? why : `${side}: ${why}`, isCut };
}

const sizeOf = ({ states, depth }: Explored): Size => ({ states, depth });

/** 12 when something that held is broken, 20 when a limit kept something from being decided. */
export function reviewExitCode(reviews: readonly Review[]): ExitCode {
  const all = reviews.flatMap((one) => one.reviews.flatMap(({ changes }) => changes));
  if (all.some(({ change }) => isWorse(change))) return EXIT.violated;
  const isCut = reviews.some(({ skipped }) => skipped.some((one) => one.isCut));
  return isCut || all.some(({ change }) => change === 'undecided') ? EXIT.inconclusive : EXIT.met;
}
