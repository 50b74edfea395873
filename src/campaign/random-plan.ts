/** Which machines random runs are made of, and what is looked at on the way. */
import { PackedSpace } from '../explore/index.js';
import { type AnyIdeal, type Machine, type Property, propertyOf } from '../model/index.js';
import type { Catalogue } from './catalogue.js';
import type { Expectation } from './expectation.js';
import {
  builtOr,
  fittingOf,
  nothingToCheck,
  planCampaign,
  type Selection,
  whatIs,
} from './plan.js';
import type { MachineName, Meaning, NotApplicable } from './result.js';

export interface RandomPlanned extends MachineName {
  readonly machine: Machine;
  readonly properties: readonly Property[];
  readonly ideals: readonly AnyIdeal[];
  /** The properties were asked for by name, so one that is not tried is a finding. */
  readonly named: boolean;
  /** What the manifest says of this machine. */
  readonly expectations: readonly Expectation[];
}

export interface RandomPlan {
  readonly machines: readonly RandomPlanned[];
  readonly notApplicable: readonly NotApplicable[];
  readonly patches: readonly Meaning[];
  readonly scopes: readonly Meaning[];
}

/**
 * Plans random runs. Where the selection leaves it open, the machines are those that the catalogue
 * has for this; else those that `planCampaign` would explore. Asked is every claim that fits, but for
 * witnesses, which random runs need not reach; and every ideal.
 *
 * Errors: as `planCampaign`.
 */
export function planRandom(catalogue: Catalogue, selection: Selection = {}): RandomPlan {
  const names = namesOf(catalogue, selection);
  const machines: RandomPlanned[] = [];
  const notApplicable: NotApplicable[] = [];
  const { properties, ideals } = askedOf(catalogue, selection);
  for (const name of names) {
    const machine = builtOr(notApplicable, name, names.length > 1, () =>
      catalogue.machine(name.tree, name.patches, name.scope),
    );
    if (machine === null) continue;
    const { stepper } = new PackedSpace(machine);
    const fitting = fittingOf(stepper, name, properties);
    const models = fittingOf(stepper, name, ideals.map(propertyOf));
    notApplicable.push(
      ...(selection.properties === undefined
        ? []
        : [...fitting.notApplicable, ...models.notApplicable]),
    );
    const fits = new Set(models.asks.map(({ property }) => property.name));
    machines.push({
      ...name,
      machine,
      properties: fitting.asks.map(({ property }) => property),
      ideals: ideals.filter((ideal) => fits.has(ideal.name)),
      named: selection.properties !== undefined,
      expectations: expectationsOf(catalogue, name),
    });
  }
  const asked = machines.filter(({ properties: p, ideals: i }) => p.length + i.length > 0);
  if (asked.length === 0) throw nothingToCheck(catalogue, notApplicable);
  const patches = [...new Set(asked.flatMap((machine) => machine.patches))];
  const scopes = [...new Set(asked.map(({ scope }) => scope))];
  return {
    machines: asked,
    notApplicable,
    patches: patches.map((name) => ({ name, what: whatIs(catalogue.patch(name)) })),
    scopes: scopes.map((name) => ({ name, what: catalogue.scope(name).what })),
  };
}

function namesOf(catalogue: Catalogue, selection: Selection): readonly MachineName[] {
  const { tree, patches, scope } = selection;
  if (tree !== undefined) catalogue.base(tree);
  if (scope !== undefined) catalogue.scope(scope);
  const own = catalogue.random
    .filter((one) => tree === undefined || one.tree === tree)
    .filter((one) => scope === undefined || one.scope === scope)
    .map((one) => ({ ...one, patches: catalogue.titles(patches ?? one.patches) }));
  if (own.length > 0) return own;
  const { properties: _, ...where } = selection;
  return planCampaign(catalogue, where).machines.map(({ tree, patches, scope }) => ({
    tree,
    patches,
    scope,
  }));
}

/** Errors: C001. */
function askedOf(catalogue: Catalogue, { properties }: Selection) {
  if (properties === undefined) {
    const claims = catalogue.properties.filter(({ kind }) => kind !== 'sometimes');
    return { properties: claims, ideals: catalogue.ideals };
  }
  const named = [...new Set(properties)].map((name) => catalogue.property(name));
  const names = new Set(named.map(({ name }) => name));
  const ideals = catalogue.ideals.filter(({ name }) => names.has(name));
  const ofIdeals = new Set(ideals.map(({ name }) => name));
  return { properties: named.filter(({ name }) => !ofIdeals.has(name)), ideals };
}

const keyOf = ({ tree, patches, scope }: MachineName): string =>
  JSON.stringify([tree, patches, scope]);

function expectationsOf(catalogue: Catalogue, name: MachineName): readonly Expectation[] {
  return catalogue.campaign.filter((one) => {
    const { tree, scope } = one;
    if (tree !== name.tree || scope !== name.scope) return false;
    return keyOf({ tree, patches: catalogue.titles(one.patches), scope }) === keyOf(name);
  });
}
