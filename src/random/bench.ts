import { Monitor, PackedSpace, type Path, StateStore } from '../explore/index.js';
import { type AnyIdeal, type Machine, PlainSpace, type Property } from '../model/index.js';
import { viewOf } from '../schema/index.js';
import type { Coverage } from './coverage.js';

/** What all runs of one machine share. */
export class Bench {
  readonly space: PlainSpace;
  readonly packed: PackedSpace;
  readonly store: StateStore;
  readonly monitor: Monitor;
  /** Where a plain state is packed, to be compared. */
  readonly twin: Int32Array;
  readonly twinView: unknown;
  /** A state of the run, to tell whether it comes back. */
  readonly kept: Int32Array;
  /** How often Real was compared with each ideal. */
  readonly compared = new Map<string, number>();
  /** The first path to the witness of a `sometimes`, with the run that went it. */
  readonly witnesses = new Map<string, { readonly path: Path; readonly run: number }>();
  runs = 0;
  steps = 0;
  longest = 0;
  /** While a trace is shrunk nothing is counted, and nothing but its property is looked at. */
  pinned: Property | null = null;
  /** Properties that are decided. */
  readonly settled = new Set<string>();

  /** Errors: M009 for a property or an ideal that is of another machine. */
  constructor(
    readonly machine: Machine,
    properties: readonly Property[],
    readonly ideals: readonly AnyIdeal[],
    readonly coverage: Coverage,
  ) {
    this.space = new PlainSpace(machine);
    this.packed = new PackedSpace(machine);
    this.twin = new Int32Array(this.packed.words);
    this.kept = new Int32Array(this.packed.words);
    this.twinView = viewOf(machine.layout, this.twin);
    this.store = new StateStore(this.packed.words);
    this.monitor = new Monitor(properties, this.packed.stepper, this.packed.stepperBefore);
    for (const { name } of ideals) this.compared.set(name, 0);
  }

  /** Whether breaking this property ends a run. */
  looksAt({ name }: Property): boolean {
    return this.pinned === null ? !this.settled.has(name) : this.pinned.name === name;
  }
}
