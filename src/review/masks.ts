/** What a patch violates as it is hides what its hunks are for; and which patches on top mend that. */
import type { Catalogue, Where } from '../campaign/index.js';
import { type Explored, isVoid, type Void } from './explorer.js';
import { type Both, violatedIn } from './loss.js';

/** A claim that the patch as a whole violates within a scope. */
export interface Mask {
  readonly property: string;
  readonly scope: string;
  /** Series of patches on top with which it holds there, by their full names; the best first. */
  readonly fixes: readonly Fix[];
}

/** A mask of a hunk: it is violated without the hunk as well. */
export interface Masked {
  readonly property: string;
  readonly scope: string;
  /** Patches on top that mend it; null where none are known. */
  readonly fix: Fix | null;
  /** Whether they apply without the hunk. */
  readonly applies: boolean;
}

type Fix = readonly string[];

/** So many series of patches are tried on each scope. */
const MOST_TRIED = 6;

/** Tries the patches that may mend it, the shortest series first: what is said to mend it does. */
export async function masksOf(
  base: readonly Explored[],
  fixes: (properties: ReadonlySet<string>) => readonly Fix[],
  explore: (fix: Fix, scope: string) => Promise<Explored | Void>,
): Promise<readonly Mask[]> {
  const masks: Mask[] = [];
  for (const whole of base) {
    const violated = violatedIn(whole);
    const mended = new Map(violated.map((name): [string, Fix[]] => [name, []]));
    let tried = 0;
    for (const fix of fixes(new Set(violated))) {
      if (tried >= MOST_TRIED) break;
      const found = await explore(fix, whole.scope);
      if (isVoid(found)) continue;
      tried += 1;
      for (const [name, all] of mended) {
        if (found.results.get(name)?.verdict === 'HOLDS') all.push(fix);
      }
    }
    masks.push(
      ...[...mended].map(([property, all]) => ({ property, scope: whole.scope, fixes: all })),
    );
  }
  return masks;
}

/** The masks among what both sides violate. */
export const maskedBy = (
  masks: readonly Mask[],
  both: readonly Both[],
  applies: (fix: Fix) => boolean,
): readonly Masked[] =>
  masks
    .filter((mask) =>
      both.some(({ property, scope }) => property === mask.property && scope === mask.scope),
    )
    .map(({ property, scope, fixes }) => {
      const fitting = fixes.find(applies);
      const fix = fitting ?? fixes[0] ?? null;
      return { property, scope, fix, applies: fitting !== undefined };
    });

/**
 * What may mend one of these claims: what mends a defect that breaks it, then whatever the manifest
 * has on top of these patches where it holds.
 */
export function fixesFor(
  catalogue: Catalogue,
  { tree, patches }: Omit<Where, 'scope'>,
  properties: ReadonlySet<string>,
): readonly Fix[] {
  const ofDefects = catalogue.defects
    .filter((defect) => defect.found.tree === tree && properties.has(defect.property))
    .map(({ fix }) => catalogue.titles(fix ?? []))
    .filter((fix) => !fix.some((title) => patches.includes(title)));
  const onTop = catalogue.campaign
    .filter((row) => row.tree === tree && properties.has(row.property) && row.verdict === 'HOLDS')
    .map((row) => catalogue.titles(row.patches))
    .filter((titles) => patches.every((title, at) => titles[at] === title))
    .map((titles) => titles.slice(patches.length));
  const all = [...ofDefects, ...onTop].filter((fix) => fix.length > 0);
  const different = new Map(all.map((fix) => [String(fix), fix]));
  return [...different.values()].sort((a, b) => a.length - b.length);
}
