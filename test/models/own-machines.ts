/** The machines of the default manifest, and what one exploration of each says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Ask,
  type Evidence,
  type PlannedMachine,
  planCampaign,
  type RunRow,
  runCampaign,
} from '../../src/campaign/index.js';
import { ownCatalogue } from '../../src/cli/catalogue.js';
import { PvmcError } from '../../src/errors/index.js';
import { PackedSpace } from '../../src/explore/index.js';
import { type Machine, Positions, type Property } from '../../src/model/index.js';

export const catalogue = ownCatalogue();

/** As `pvmc campaign` plans them. */
export const machines: readonly PlannedMachine[] = planCampaign(catalogue).machines;

/** `3.1 + 0930bba674e2 in 1page-1cpu` */
export const nameOf = ({
  tree,
  patches,
  scope,
}: Pick<RunRow, 'tree' | 'patches' | 'scope'>): string =>
  `${[tree, ...patches].join(' + ')} in ${scope}`;

/** The states that the manifest pins for a machine. */
export const pinnedStates = ({ asks }: PlannedMachine): number =>
  asks[0].expectation?.states ?? Number.POSITIVE_INFINITY;

/** By property: `HOLDS`, `VIOLATED in 33`. */
export type Verdicts = Readonly<Record<string, string>>;

export const PINS = join(__dirname, 'unlisted-verdicts.json');

/**
 * What the manifest is silent about, by machine: every other property of the catalogue that fits it.
 * A verdict that changes there is a change of the model that no expectation would notice.
 */
export const unlistedVerdicts: Readonly<Record<string, Verdicts>> = JSON.parse(
  readFileSync(PINS, 'utf8'),
);

/** Every verdict on a property that the tests of the models come to, listed by the manifest or not. */
export const verdictsOn = (property: string): readonly string[] => [
  ...catalogue.campaign.filter((row) => row.property === property).map((row) => row.verdict),
  ...Object.values(unlistedVerdicts).flatMap(
    (verdicts) => verdicts[property]?.split(' ').slice(0, 1) ?? [],
  ),
];

/** Whether every procedure and label that a property names is there. */
export function fits(machine: Machine, property: Property): boolean {
  const { stepper } = new PackedSpace(machine);
  try {
    property.define(new Positions(stepper, property.name));
    return true;
  } catch (thrown) {
    if (thrown instanceof PvmcError && thrown.code === 'M009') return false;
    throw thrown;
  }
}

/** Every property of the catalogue that fits a machine and that the manifest is silent about. */
export function unlisted({ machine, asks }: PlannedMachine): readonly Property[] {
  const listed = new Set(asks.map(({ property }) => property));
  return catalogue.properties.filter(
    (property) => !listed.has(property) && fits(machine, property),
  );
}

export interface Decided {
  readonly row: RunRow;
  readonly evidence: Evidence | null;
}

/** Explores one machine as the campaign does; `others` are asked with no expectation. */
export async function explored(
  planned: PlannedMachine,
  others: readonly Property[] = [],
): Promise<readonly Decided[]> {
  const decided: Decided[] = [];
  const open = others.map((property): Ask => ({ property, expectation: null }));
  const only = { ...planned, asks: [...planned.asks, ...open] };
  await runCampaign(
    { machines: [only], notApplicable: [], patches: [], scopes: [] },
    {
      onRow: (row, evidence) => {
        decided.push({ row, evidence });
      },
    },
  );
  return decided;
}

/** `VIOLATED in 25`, `HOLDS`. */
export const saying = ({ verdict, traceLength }: RunRow): string =>
  traceLength === null ? verdict : `${verdict} in ${traceLength}`;
