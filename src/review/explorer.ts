/** Explores trees within scopes, each once, and asks every property that makes sense there. */
import { type Catalogue, fittingOf, type MachineName } from '../campaign/index.js';
import { factOf, PvmcError } from '../errors/index.js';
import {
  BreadthFirstSearch,
  drive,
  isOver,
  type Limits,
  limitsAt,
  NoDeadlock,
  NoKernelBug,
  PackedSpace,
  type Progress,
  type PropertyResult,
  type Stop,
} from '../explore/index.js';
import type { Machine, Tree } from '../model/index.js';

/** A tree within a scope, explored. */
export interface Explored {
  readonly scope: string;
  readonly machine: Machine;
  readonly states: number;
  readonly depth: number;
  readonly stop: Stop;
  /** Units: seconds. */
  readonly seconds: number;
  readonly results: ReadonlyMap<string, PropertyResult>;
}

export interface ExplorerOptions extends Limits {
  readonly onProgress?: (at: ExplorerAt) => void;
}

export interface ExplorerAt extends MachineName {
  /** The exploration under way, from 1. */
  readonly number: number;
  /** Since the first exploration. Units: seconds. */
  readonly seconds: number;
  readonly search: Progress;
}

/** What a tree, or its machine, cannot be, in a line; or that it was not looked at. */
export interface Void {
  readonly why: string;
  /** A limit was reached before. */
  readonly isCut?: boolean;
}

export const isVoid = (one: Explored | Void): one is Void => 'why' in one;

const CUT: Void = { why: 'a limit was reached before', isCut: true };

export class Explorer {
  private readonly known = new Map<string, Explored | Void>();
  private readonly started_ms = performance.now();
  private count = 0;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly options: ExplorerOptions = {},
  ) {}

  /** Explorations that were made, and not found again. */
  get explorations(): number {
    return this.count;
  }

  /**
   * Explores a tree within a scope, or finds again what was explored under that title before. The
   * tree is built only where it is needed. `most` states are enough where nothing depends on it.
   *
   * Errors: whatever is no fault of the tree or the scope.
   */
  async explore(
    title: string,
    scope: string,
    tree: () => Tree,
    most = Number.POSITIVE_INFINITY,
  ): Promise<Explored | Void> {
    const key = JSON.stringify([title, scope]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (this.count > 0 && isOver(limitsAt(this.options, this.elapsed_s()))) return CUT;
    const found = await this.attempt(scope, tree, most);
    this.known.set(key, found);
    return found;
  }

  private async attempt(scope: string, tree: () => Tree, most: number): Promise<Explored | Void> {
    try {
      return await this.explored(scope, this.catalogue.scope(scope).machine(tree()), most);
    } catch (thrown) {
      if (!(thrown instanceof PvmcError) || !/^[HMS]/.test(thrown.code)) throw thrown;
      return { why: factOf(thrown) };
    }
  }

  private async explored(scope: string, machine: Machine, most: number): Promise<Explored> {
    this.count += 1;
    const { name, patches } = machine.tree;
    const at = { tree: name, patches, scope, number: this.count };
    const { stepper } = new PackedSpace(machine);
    const { asks } = fittingOf(stepper, at, this.catalogue.properties);
    const properties = asks
      .map(({ property }) => property)
      .filter((one) => one !== NoDeadlock && one !== NoKernelBug);
    const search = new BreadthFirstSearch(machine, properties);
    await new Promise((resolve) => setImmediate(resolve));
    const result = await drive(search, this.limits(most), (progress) =>
      this.options.onProgress?.({ ...at, seconds: this.elapsed_s(), search: progress }),
    );
    const { states, depth, stop, seconds } = result;
    const results = new Map(result.properties.map((one) => [one.property.name, one]));
    return { scope, machine, states, depth, stop, seconds, results };
  }

  private elapsed_s(): number {
    return (performance.now() - this.started_ms) / 1000;
  }

  /** `timeout_s` bounds all explorations together. */
  private limits(most: number): Limits {
    const { maxStates = Number.POSITIVE_INFINITY } = this.options;
    const left = limitsAt(this.options, this.elapsed_s());
    return { ...left, maxStates: Math.min(maxStates, most) };
  }
}
