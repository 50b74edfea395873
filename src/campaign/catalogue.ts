/** What can be explored: trees, patches, scopes and properties by name, as models give them. */
import { PvmcError } from '../errors/index.js';
import { NoDeadlock, NoKernelBug } from '../explore/index.js';
import {
  type AnyIdeal,
  apply,
  type Ledger,
  type Machine,
  type Patch,
  type Property,
  propertyOf,
  type Scope,
  type Tree,
  titleOf,
  without,
} from '../model/index.js';
import type { Defect, Promised, Where } from './accounts.js';
import type { Expectation } from './expectation.js';
import type { HealthPlan } from './health-plan.js';
import type { Thread } from './thread.js';

export interface CatalogueParts {
  readonly bases: readonly Tree[];
  readonly patches: readonly Patch[];
  readonly scopes: readonly Scope[];
  readonly properties: readonly Property[];
  readonly campaign: readonly Expectation[];
  /** What became of each statement of a patch. */
  readonly ledgers?: readonly Ledger[];
  readonly defects?: readonly Defect[];
  readonly promises?: readonly Promised[];
  /** What random runs compare machines with. */
  readonly ideals?: readonly AnyIdeal[];
  /** The machines of random runs, where none is named. */
  readonly random?: readonly Where[];
  /** Reviews of patches, question by question. */
  readonly threads?: readonly Thread[];
  /** Where the health of properties is examined. */
  readonly health?: HealthPlan;
}

/** A commit may be shortened to so many digits. */
const SHORTEST_PREFIX = 6;

export class Catalogue {
  readonly bases: readonly Tree[];
  readonly patches: readonly Patch[];
  readonly scopes: readonly Scope[];
  /** Those of the models, then `NoDeadlock` and `NoKernelBug`, which every search decides. */
  readonly properties: readonly Property[];
  readonly campaign: readonly Expectation[];
  readonly ledgers: readonly Ledger[];
  readonly defects: readonly Defect[];
  readonly promises: readonly Promised[];
  readonly ideals: readonly AnyIdeal[];
  readonly random: readonly Where[];
  readonly threads: readonly Thread[];
  readonly health: HealthPlan;
  /** The ideals as claims; a campaign asks for them by name only. */
  readonly ofIdeals: readonly Property[];
  private readonly trees = new Map<string, Tree>();

  /** Errors: X001 when two trees, patches, scopes or properties have one name. */
  constructor(private readonly parts: CatalogueParts) {
    this.bases = parts.bases;
    this.patches = parts.patches;
    this.scopes = parts.scopes;
    this.properties = [...parts.properties, NoDeadlock, NoKernelBug];
    this.campaign = parts.campaign;
    this.ledgers = parts.ledgers ?? [];
    this.defects = parts.defects ?? [];
    this.promises = parts.promises ?? [];
    this.ideals = parts.ideals ?? [];
    this.random = parts.random ?? [];
    this.threads = parts.threads ?? [];
    this.health = parts.health ?? { machines: [], notes: [] };
    this.ofIdeals = this.ideals.map(propertyOf);
    assertNamesDiffer('trees', this.bases);
    assertNamesDiffer('patches', this.patches);
    assertNamesDiffer('scopes', this.scopes);
    const mutations = this.health.notes.map(({ mutation }) => ({ name: mutation }));
    assertNamesDiffer('notes on mutations', mutations);
    assertNamesDiffer('properties', [...this.properties, ...this.ofIdeals]);
  }

  /** The same with other parts, as for the patches of a user's file. Errors: X001. */
  with(parts: Partial<CatalogueParts>): Catalogue {
    return new Catalogue({ ...this.parts, ...parts });
  }

  /** The tree that no patch is applied to. Errors: C001. */
  base(name: string): Tree {
    return named('tree', name, this.bases);
  }

  /**
   * `0930bba674e2`, a prefix of at least six characters that only one patch has, or either of them
   * without some hunks: `0930bba6-flush-check`. Names of hunks have no `-` in them.
   *
   * Errors: C001 for a patch nobody knows or a prefix of several, H003 for a hunk it does not have.
   */
  patch(spec: string): Patch {
    const found = this.split(spec);
    if (found !== null) return leaving(...found);
    const [name] = spec.split('-');
    throw unknown('patch', name, this.patches);
  }

  /** The patch that goes by a name, whole or without hunks; null when none does. Errors: C001. */
  patchNamed(spec: string): Patch | null {
    return this.split(spec)?.[0] ?? null;
  }

  /**
   * A base with a series applied. Trees whose series begin alike share the procedures that are alike.
   *
   * Errors: C001, H003, and H001 or H002 when it does not apply.
   */
  tree(base: string, patches: readonly string[]): Tree {
    if (patches.length === 0) return this.base(base);
    const key = JSON.stringify([base, ...this.titles(patches)]);
    const known = this.trees.get(key);
    if (known !== undefined) return known;
    const last = this.patch(patches[patches.length - 1] ?? '');
    const made = apply(this.tree(base, patches.slice(0, -1)), last);
    this.trees.set(key, made);
    return made;
  }

  /** Errors: C001. */
  scope(name: string): Scope {
    return named('scope', name, this.scopes);
  }

  /** Errors: C001. */
  property(name: string): Property {
    return named('property', name, [...this.properties, ...this.ofIdeals]);
  }

  /** Errors: C001 for a patch nobody knows, or one without a ledger. */
  ledger(patch: string): Ledger {
    const { name } = this.patch(patch);
    const found = this.ledgers.find((ledger) => ledger.patch === name);
    if (found !== undefined) return found;
    const known = this.ledgers.map((ledger) => ledger.patch);
    throw new PvmcError('C001', { what: 'ledger', name, known });
  }

  /** The review of a patch. Errors: C001 for one that has none, whether or not there is the patch. */
  thread(patch: string): Thread {
    const name = this.patchNamed(patch)?.name;
    const found = this.threads.find((thread) => thread.patch === name);
    if (found !== undefined) return found;
    const known = this.threads.map((thread) => thread.patch);
    throw new PvmcError('C001', { what: 'thread', name: patch, known });
  }

  /** The machine of a patched tree within a scope. Errors: as `tree`, `scope` and `compile`. */
  machine(base: string, patches: readonly string[], scope: string): Machine {
    const { machine } = this.scope(scope);
    return machine(this.tree(base, patches));
  }

  /** The full names of a series of patches: `0930bba6-check-flush` is `0930bba674e2-flush-check`. */
  titles(patches: readonly string[]): readonly string[] {
    return patches.map((spec) => titleOf(this.patch(spec)));
  }

  private split(spec: string): [whole: Patch, hunks: readonly string[]] | null {
    const parts = spec.split('-');
    for (let head = parts.length; head > 0; head--) {
      const whole = this.wholePatch(parts.slice(0, head).join('-'));
      if (whole !== undefined) return [whole, parts.slice(head)];
    }
    return null;
  }

  /** Commits may be shortened; the names of a user's own patches may not. */
  private wholePatch(name: string): Patch | undefined {
    const exact = this.patches.find((patch) => patch.name === name);
    if (exact !== undefined || name.length < SHORTEST_PREFIX) return exact;
    const like = this.patches.filter(
      (patch) => patch.file === undefined && patch.name.startsWith(name),
    );
    if (like.length > 1) throw unknown('patch', name, like);
    return like[0];
  }
}

/** The patch without the hunks named, which are put in the order the patch has them. */
function leaving(whole: Patch, hunks: readonly string[]): Patch {
  if (hunks.length === 0) return whole;
  const order = new Map(whole.hunks.map(({ name }, index) => [name, index]));
  const sorted = [...new Set(hunks)].sort((a, b) => (order.get(a) ?? -1) - (order.get(b) ?? -1));
  return without(whole, ...sorted);
}

function named<T extends { readonly name: string }>(
  what: string,
  name: string,
  all: readonly T[],
): T {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw unknown(what, name, all);
  return found;
}

const unknown = (what: string, name: string, all: readonly { readonly name: string }[]) =>
  new PvmcError('C001', { what, name, known: all.map((one) => one.name) });

function assertNamesDiffer(what: string, all: readonly { readonly name: string }[]): void {
  const names = all.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new PvmcError('X001', { what: `two ${what} of the catalogue are called \`${twice}\`` });
}
