/** Which machines a campaign explores, and what it asks of each. */
import { factOf, PvmcError } from '../errors/index.js';
import { PackedSpace } from '../explore/index.js';
import {
  type Machine,
  messageOf,
  type Patch,
  Positions,
  type Property,
  type Stepper,
} from '../model/index.js';
import type { Catalogue } from './catalogue.js';
import type { Expectation } from './expectation.js';
import type { MachineName, Meaning, NotApplicable } from './result.js';

/** What the user asks for; what is left out selects everything. */
export interface Selection {
  readonly tree?: string;
  /** The whole series; an empty one selects the tree as it is. */
  readonly patches?: readonly string[];
  readonly scope?: string;
  readonly properties?: readonly string[];
}

/** One property to decide, and what the manifest says of it. */
export interface Ask {
  readonly property: Property;
  readonly expectation: Expectation | null;
}

export interface PlannedMachine extends MachineName {
  readonly machine: Machine;
  readonly asks: readonly Ask[];
}

export interface Plan {
  readonly machines: readonly PlannedMachine[];
  readonly notApplicable: readonly NotApplicable[];
  readonly patches: readonly Meaning[];
  readonly scopes: readonly Meaning[];
}

/** A machine of the manifest before it is built. */
interface Group extends MachineName {
  readonly expectations: readonly Expectation[];
}

/**
 * Plans a campaign, and builds every machine of it, so that what does not fit is known before the
 * first search begins.
 *
 * When the manifest has machines of this tree, series and scope, those are planned; a property that
 * it expects nothing of on any of them is asked of all of them. Otherwise the machines are made as
 * the selection says, and nothing is expected of them.
 *
 * Errors: C001 and H003 for an unknown name, C003 when nothing is left to check, X001 when the
 * manifest expects two things of one property; those of `Catalogue.machine` for a machine of the
 * manifest or one that the selection names in full.
 */
export function planCampaign(catalogue: Catalogue, selection: Selection = {}): Plan {
  const asked = named(catalogue, selection);
  const groups = groupsOf(catalogue).filter((group) => selects(asked, group));
  const draft = groups.length > 0 ? planned(catalogue, groups, asked) : unplanned(catalogue, asked);
  const machines = draft.machines.filter(({ asks }) => asks.length > 0);
  if (machines.length === 0) throw nothingToCheck(catalogue, draft.notApplicable);
  const patches = [...new Set(machines.flatMap((machine) => machine.patches))];
  const scopes = [...new Set(machines.map(({ scope }) => scope))];
  return {
    machines,
    notApplicable: draft.notApplicable,
    patches: patches.map((name) => ({ name, what: whatIs(catalogue.patch(name)) })),
    scopes: scopes.map((name) => ({ name, what: catalogue.scope(name).what })),
  };
}

export function whatIs({ title, without }: Patch): string {
  if (without.length === 0) return title;
  return `${title} (without its hunk${without.length === 1 ? '' : 's'} ${without.join(', ')})`;
}

interface Asked {
  readonly tree: string | null;
  readonly patches: readonly string[] | null;
  readonly scope: string | null;
  readonly properties: readonly Property[] | null;
}

type Draft = Pick<Plan, 'machines' | 'notApplicable'>;

/** The selection with every name looked up. */
function named(catalogue: Catalogue, { tree, patches, scope, properties }: Selection): Asked {
  return {
    tree: tree === undefined ? null : catalogue.base(tree).name,
    patches: patches === undefined ? null : catalogue.titles(patches),
    scope: scope === undefined ? null : catalogue.scope(scope).name,
    properties:
      properties === undefined
        ? null
        : [...new Set(properties)].map((name) => catalogue.property(name)),
  };
}

const keyOf = ({ tree, patches, scope }: MachineName): string =>
  JSON.stringify([tree, patches, scope]);

function groupsOf(catalogue: Catalogue): readonly Group[] {
  const groups = new Map<string, MachineName & { expectations: Expectation[] }>();
  for (const expectation of catalogue.campaign) {
    const { tree, scope } = expectation;
    const name: MachineName = { tree, patches: catalogue.titles(expectation.patches), scope };
    const group = groups.get(keyOf(name)) ?? { ...name, expectations: [] };
    groups.set(keyOf(name), group);
    if (group.expectations.some(({ property }) => property === expectation.property)) {
      const where = [tree, ...name.patches, scope].join(' ');
      const what = `the manifest expects two things of \`${expectation.property}\` on ${where}`;
      throw new PvmcError('X001', { what });
    }
    group.expectations.push(expectation);
  }
  return [...groups.values()];
}

const selects = ({ tree, patches, scope }: Asked, group: Group): boolean =>
  (tree === null || tree === group.tree) &&
  (patches === null || String(patches) === String(group.patches)) &&
  (scope === null || scope === group.scope);

/** Machines that the manifest has. */
function planned(catalogue: Catalogue, groups: readonly Group[], { properties }: Asked): Draft {
  const expected = new Set(groups.flatMap(({ expectations }) => expectations.map(nameOf)));
  const open = (properties ?? []).filter(({ name }) => !expected.has(name));
  const wanted = new Set((properties ?? []).map(({ name }) => name));
  const notApplicable: NotApplicable[] = [];
  const machines = groups.flatMap((group): PlannedMachine[] => {
    const { tree, patches, scope } = group;
    const kept = group.expectations.filter((e) => properties === null || wanted.has(e.property));
    if (kept.length + open.length === 0) return [];
    const machine = catalogue.machine(tree, patches, scope);
    const asks = kept.map(
      (expectation): Ask => ({ property: catalogue.property(expectation.property), expectation }),
    );
    const { stepper } = new PackedSpace(machine);
    for (const { property } of asks) assertFits(stepper, property);
    const fitting = fittingOf(stepper, { tree, patches, scope }, open);
    notApplicable.push(...fitting.notApplicable);
    return [{ tree, patches, scope, machine, asks: [...asks, ...fitting.asks] }];
  });
  return { machines, notApplicable };
}

const nameOf = ({ property }: Expectation): string => property;

/** Machines that the manifest does not have: what the selection leaves open is tried. */
function unplanned(catalogue: Catalogue, asked: Asked): Draft {
  const names = machineNames(catalogue, asked);
  const machines: PlannedMachine[] = [];
  const notApplicable: NotApplicable[] = [];
  for (const name of names) {
    const machine = builtOr(notApplicable, name, names.length > 1, () =>
      catalogue.machine(name.tree, name.patches, name.scope),
    );
    if (machine === null) continue;
    const { stepper } = new PackedSpace(machine);
    const fitting = fittingOf(stepper, name, asked.properties ?? catalogue.properties);
    notApplicable.push(...fitting.notApplicable);
    machines.push({ ...name, machine, asks: fitting.asks });
  }
  return { machines, notApplicable };
}

/** Scopes that the manifest uses with the tree are enough; without any, all are tried. */
function machineNames(catalogue: Catalogue, asked: Asked): readonly MachineName[] {
  const trees = asked.tree === null ? catalogue.bases.map(({ name }) => name) : [asked.tree];
  const patches = asked.patches ?? [];
  return trees.flatMap((tree) => {
    if (asked.scope !== null) return [{ tree, patches, scope: asked.scope }];
    const used = new Set(catalogue.campaign.filter((e) => e.tree === tree).map((e) => e.scope));
    const all = catalogue.scopes.map(({ name }) => name);
    const scopes = used.size === 0 ? all : all.filter((name) => used.has(name));
    return scopes.map((scope) => ({ tree, patches, scope }));
  });
}

/** What `build` makes; or null, with the reason noted, when the pair makes no sense and is optional. */
export function builtOr(
  notApplicable: NotApplicable[],
  name: MachineName,
  optional: boolean,
  build: () => Machine,
): Machine | null {
  try {
    return build();
  } catch (thrown) {
    if (!optional || !(thrown instanceof PvmcError) || !/^[HM]/.test(thrown.code)) throw thrown;
    notApplicable.push({ ...name, property: null, reason: firstLine(thrown) });
    return null;
  }
}

export function fittingOf(
  stepper: Stepper,
  name: MachineName,
  properties: readonly Property[],
): { asks: readonly Ask[]; notApplicable: readonly NotApplicable[] } {
  const asks: Ask[] = [];
  const notApplicable: NotApplicable[] = [];
  for (const property of properties) {
    try {
      assertFits(stepper, property);
      asks.push({ property, expectation: null });
    } catch (thrown) {
      if (!(thrown instanceof PvmcError) || thrown.code !== 'M009') throw thrown;
      notApplicable.push({ ...name, property: property.name, reason: firstLine(thrown) });
    }
  }
  return { asks, notApplicable };
}

/**
 * Errors: M009 when the property names a procedure or a label that the machine does not have, M005
 * when it cannot be bound to the machine at all.
 */
function assertFits(stepper: Stepper, property: Property): void {
  try {
    property.define(new Positions(stepper, property.name));
  } catch (thrown) {
    if (thrown instanceof PvmcError) throw thrown;
    const step = `property ${property.name}`;
    throw new PvmcError('M005', { step, cause: messageOf(thrown) });
  }
}

function firstLine(error: PvmcError): string {
  return factOf(error).replace(/^property \S+ /, 'it ');
}

const NO_PROCEDURE = /the tree has no procedure/u;

export function nothingToCheck(
  catalogue: Catalogue,
  notApplicable: readonly NotApplicable[],
): PvmcError {
  // A tree that has the procedure at least says more than one that has not.
  const first = notApplicable.find(({ reason }) => !NO_PROCEDURE.test(reason)) ?? notApplicable[0];
  if (first !== undefined) {
    return new PvmcError('C003', {
      what: `nothing that was selected fits together, so there is nothing to check: ${first.reason}.`,
    });
  }
  const missing = (['bases', 'scopes', 'campaign'] as const).filter(
    (k) => catalogue[k].length === 0,
  );
  const why = missing.length === 0 ? '' : `; the catalogue has no ${missing.join(', no ')}`;
  return new PvmcError('C003', {
    what: `there is no property to check${why}. See what there is: npx pvmc list`,
  });
}
