/** What is reviewed: on which tree, and within which scopes. */
import type { Catalogue, Expectation } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';

/** A tree that patches come on top of. */
export interface Place {
  readonly tree: string;
  /** The patches that the tree has already, by their full names. */
  readonly before: readonly string[];
  /** Those under review, by their full names. */
  readonly patches: readonly string[];
  readonly scopes: readonly string[];
}

export interface PlaceOptions {
  /** `3.1`, or `3.1+0930bba6` for a tree with patches; by default where the manifest has them. */
  readonly on?: string;
  /** By default those of the manifest that are small. */
  readonly scopes?: readonly string[];
}

/** Scopes that are chosen unasked have no machine in the manifest with more states than this. */
export const SMALL_STATES = 20_000;

/** Errors: C001 and H003 for an unknown name, C003 when no tree or no scope suits. */
export function placeOf(
  catalogue: Catalogue,
  specs: readonly string[],
  { on, scopes }: PlaceOptions = {},
): Place {
  const patches = catalogue.titles(specs);
  const { tree, before } = on === undefined ? home(catalogue, specs) : given(catalogue, on);
  const chosen =
    scopes === undefined
      ? smallScopes(catalogue, tree, [before, [...before, ...namesOf(catalogue, specs)]])
      : [...new Set(scopes.map((name) => catalogue.scope(name).name))];
  if (chosen.length > 0) return { tree, before, patches, scopes: chosen };
  throw new PvmcError('C003', {
    what: `the manifest has no scope for ${tree}, so there is none to choose; name one with --scope.`,
  });
}

type Ground = Pick<Place, 'tree' | 'before'>;

function given(catalogue: Catalogue, on: string): Ground {
  const [tree = '', ...before] = on.split('+').map((word) => word.trim());
  return { tree: catalogue.base(tree).name, before: catalogue.titles(before) };
}

/** The names of patches, whichever of their hunks are left out. */
const namesOf = (catalogue: Catalogue, specs: readonly string[]): readonly string[] =>
  specs.map((spec) => catalogue.patch(spec).name);

/** Where the manifest has the patches most often, on top if possible; else the one base they fit. */
function home(catalogue: Catalogue, specs: readonly string[]): Ground {
  const wanted = String(namesOf(catalogue, specs));
  const counts = new Map<string, { readonly ground: Ground; rank: number }>();
  for (const { tree, patches } of catalogue.campaign) {
    const names = namesOf(catalogue, patches);
    const at = names.findIndex((_, i) => String(names.slice(i, i + specs.length)) === wanted);
    if (at < 0) continue;
    const ground = { tree, before: catalogue.titles(patches.slice(0, at)) };
    const key = JSON.stringify(ground);
    const entry = counts.get(key) ?? { ground, rank: 0 };
    entry.rank += at + specs.length === names.length ? ON_TOP : 1;
    counts.set(key, entry);
  }
  const [best] = [...counts.values()].sort((a, b) => b.rank - a.rank);
  return best?.ground ?? applying(catalogue, specs);
}

/** One row that ends with the patches counts as much as all rows that go on. */
const ON_TOP = 1_000_000;

function applying(catalogue: Catalogue, specs: readonly string[]): Ground {
  const tried = catalogue.bases.map(({ name }) => ({
    name,
    refused: refusal(catalogue, name, specs),
  }));
  const [base, ...others] = tried.filter(({ refused }) => refused === null);
  if (base !== undefined && others.length === 0) return { tree: base.name, before: [] };
  if (base !== undefined) {
    const names = [base, ...others].map(({ name }) => name).join(', ');
    throw new PvmcError('C003', {
      what: `${specs.join(' ')} applies to ${names}; name one with --on.`,
    });
  }
  const series = new Map(catalogue.campaign.map((row) => [treeOf(catalogue, row), row]));
  const suitable = [...series].filter(
    ([, { tree, patches }]) => refusal(catalogue, tree, [...patches, ...specs]) === null,
  );
  throw new PvmcError('C003', {
    what: `${specs.join(' ')} applies to no base tree as it is; name one with --on TREE+PATCH.${
      suitable.length === 0 ? whyNot(tried) : applicable(suitable.map(([name]) => name))
    }`,
  });
}

const treeOf = (catalogue: Catalogue, { tree, patches }: Expectation): string =>
  [tree, ...catalogue.titles(patches)].join('+');

/** Trees of the manifest to which a patch applies, the plainest first. */
function applicable(trees: readonly string[]): string {
  const plain = [...trees].sort((a, b) => a.length - b.length).slice(0, MOST_NAMED);
  const more = trees.length > plain.length ? `, and ${trees.length - plain.length} more` : '';
  return `\n  It applies to: ${plain.join(', ')}${more}`;
}

const MOST_NAMED = 3;

/** What is in the way on the trees that have the procedure at least. */
function whyNot(
  tried: readonly { readonly name: string; readonly refused: PvmcError | null }[],
): string {
  const near = tried.filter(({ refused }) => refused !== null && !lacksProcedure(refused));
  const said = near.length > 0 ? near : tried;
  return said
    .slice(0, MOST_NAMED)
    .map(({ name, refused }) => `\n  On ${name}: ${refused?.message ?? ''}`)
    .join('');
}

/** Whether a hunk has been refused by a tree that has not even the procedure. */
export const lacksProcedure = ({ code, data }: PvmcError): boolean =>
  code === 'H001' && 'label' in data && data.label === null;

/** Why a series does not apply to a tree; null when it does. */
function refusal(catalogue: Catalogue, tree: string, specs: readonly string[]): PvmcError | null {
  try {
    catalogue.tree(tree, specs);
    return null;
  } catch (thrown) {
    if (thrown instanceof PvmcError && /^[HM]/u.test(thrown.code)) return thrown;
    throw thrown;
  }
}

/**
 * Small scopes in which the manifest has the last of the series; where none is small, those in which
 * it has more patches on top; else the smallest that it has. Where it has none, those of the tree
 * before, or any of the base.
 */
function smallScopes(
  catalogue: Catalogue,
  tree: string,
  series: readonly (readonly string[])[],
): readonly string[] {
  const keys = series.map(String);
  const [first = [], last = []] = series;
  const ofTree = catalogue.campaign.filter((row) => row.tree === tree);
  const named = ofTree.map((row) => ({ row, names: namesOf(catalogue, row.patches) }));
  const isOf =
    (patches: readonly string[]) =>
    ({ names }: { readonly names: readonly string[] }): boolean =>
      String(names) === String(patches);
  const used = new Set(named.filter(isOf(last)).map(({ row }) => row.scope));
  const both = named.filter(
    ({ names, row }) => keys.includes(String(names)) && used.has(row.scope),
  );
  const onTop = named.filter(({ names }) => last.every((name, at) => names[at] === name));
  const [exact, more, before, all] = [both, onTop, named.filter(isOf(first)), named].map((group) =>
    sizesOf(group.map(({ row }) => row)),
  );
  const known = exact.size > 0 ? exact : more;
  const rest = before.size > 0 ? before : all;
  return firstOf([
    smallIn(exact),
    smallIn(more),
    smallestIn(known),
    smallIn(rest),
    smallestIn(rest),
  ]);
}

const firstOf = (choices: readonly (readonly string[])[]): readonly string[] =>
  choices.find((scopes) => scopes.length > 0) ?? [];

/** The most states that any of the rows has within each scope; the smallest first, the unknown last. */
function sizesOf(rows: readonly Expectation[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { scope, states = 0 } of rows) {
    sizes.set(scope, Math.max(states, sizes.get(scope) ?? 0));
  }
  const rank = (states: number): number => (states === 0 ? Number.MAX_SAFE_INTEGER : states);
  return new Map([...sizes].sort(([, a], [, b]) => rank(a) - rank(b)));
}

const smallIn = (sizes: ReadonlyMap<string, number>): readonly string[] =>
  [...sizes].filter(([, states]) => states <= SMALL_STATES).map(([scope]) => scope);

const smallestIn = (sizes: ReadonlyMap<string, number>): readonly string[] =>
  [...sizes.keys()].slice(0, 1);
