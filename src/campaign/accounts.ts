/** What a campaign accounts for beside its rows: defects of history, and promises of patches. */
import { PvmcError } from '../errors/index.js';
import type { Expectation } from './expectation.js';

/** A machine; each patch by its full name. */
export interface Where {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scope: string;
}

/** A defect, the machine that shows it, and the one where it is gone. */
export interface Defect {
  /** What goes wrong, in a line. */
  readonly what: string;
  /** Where it is known from: commits, advisories, or that it was found here. */
  readonly history: string;
  readonly property: string;
  readonly found: Where;
  /**
   * The patches that mend it, and nothing else, by name: none where the tree has the fix and a patch
   * takes it back. Null when no tree of the manifest has any.
   */
  readonly fix: readonly string[] | null;
  /** The machine with them; by default that of `found`, with them on top. */
  readonly mended?: Where;
}

/** What a patch says of itself, in its message or in its code. */
export interface Promised {
  readonly patch: string;
  readonly promise: string;
  /** The properties that ask for it, by name. */
  readonly properties?: readonly string[];
  /** Why none does. */
  readonly uncovered?: string;
}

export interface DefectRow {
  readonly what: string;
  readonly history: string;
  readonly property: string;
  readonly before: Expectation;
  readonly fix: readonly string[];
  /** Null when nothing mends it. */
  readonly after: Expectation | null;
}

/**
 * The rows of the manifest that a defect is about.
 *
 * Errors: X001 when the manifest has no such row, or does not say VIOLATED before and HOLDS after.
 */
export function defectRow(campaign: readonly Expectation[], defect: Defect): DefectRow {
  const { what, history, property, found, fix } = defect;
  const before = rowOf(campaign, found, property);
  const mended = defect.mended ?? { ...found, patches: [...found.patches, ...(fix ?? [])] };
  const after = fix === null ? null : rowOf(campaign, mended, property);
  if (before.verdict !== 'VIOLATED' || (after !== null && after.verdict !== 'HOLDS'))
    throw new PvmcError('X001', {
      what: `\`${what}\` is ${before.verdict} in the manifest, and ${after?.verdict ?? 'open'} when mended`,
    });
  return { what, history, property, before, fix: fix ?? [], after };
}

function rowOf(campaign: readonly Expectation[], where: Where, property: string): Expectation {
  const machine = [where.tree, ...where.patches, where.scope].join(' ');
  const row = campaign.find(
    (one) =>
      one.property === property && [one.tree, ...one.patches, one.scope].join(' ') === machine,
  );
  if (row !== undefined) return row;
  throw new PvmcError('X001', { what: `the manifest says nothing of ${property} on ${machine}` });
}
