/** What a catalogue holds, as plain data. */
import type { PropertyKind } from '../model/index.js';
import { type DefectRow, defectRow, type Promised } from './accounts.js';
import type { Catalogue } from './catalogue.js';
import type { Expectation } from './expectation.js';

export const LISTS = [
  'trees',
  'patches',
  'scopes',
  'properties',
  'ideals',
  'campaign',
  'defects',
  'promises',
] as const;

export type ListName = (typeof LISTS)[number];

export interface Listing {
  readonly trees: readonly { readonly name: string; readonly procedures: number }[];
  readonly patches: readonly {
    readonly name: string;
    readonly title: string;
    readonly source: string;
    readonly hunks: readonly {
      readonly name: string;
      readonly what: string;
      readonly procedure: string;
    }[];
  }[];
  readonly scopes: readonly { readonly name: string; readonly what: string }[];
  readonly properties: readonly {
    readonly name: string;
    readonly kind: PropertyKind;
    readonly claim: string;
    readonly formula: string;
    readonly source: string;
    readonly misses: string;
  }[];
  readonly ideals: readonly {
    readonly name: string;
    readonly claim: string;
    readonly formula: string;
    readonly source: string;
    readonly misses: string;
    readonly operations: readonly string[];
  }[];
  readonly campaign: readonly Expectation[];
  readonly defects: readonly DefectRow[];
  readonly promises: readonly Promised[];
}

/** Errors: X001 for a defect of which the manifest says nothing. */
export function listingOf(catalogue: Catalogue): Listing {
  const campaign = catalogue.campaign.map((expectation) => ({
    ...expectation,
    patches: catalogue.titles(expectation.patches),
  }));
  return {
    trees: catalogue.bases.map(({ name, procedures }) => ({ name, procedures: procedures.size })),
    patches: catalogue.patches.map(({ name, title, source, hunks }) => ({
      name,
      title,
      source,
      hunks: hunks.map((hunk) => ({
        name: hunk.name,
        what: hunk.what,
        procedure: hunk.procedure,
      })),
    })),
    scopes: catalogue.scopes.map(({ name, what }) => ({ name, what })),
    properties: catalogue.properties.map(({ name, kind, claim, formula, source, misses }) => ({
      name,
      kind,
      claim,
      formula,
      source,
      misses,
    })),
    ideals: catalogue.ideals.map(({ name, claim, formula, source, misses, operations }) => ({
      name,
      claim,
      formula,
      source,
      misses,
      operations,
    })),
    campaign,
    defects: catalogue.defects.map((defect) => defectRow(campaign, defect)),
    promises: catalogue.promises,
  };
}
