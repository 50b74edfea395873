/**
 * One run of a machine: the Real, on the plain representation, with the Model beside it.
 *
 * Packed words go along, by the same actions: properties are evaluated there, and distinct states are
 * known by them. Where all is quiet, the two representations are compared.
 */
import { PvmcError } from '../errors/index.js';
import { NoDeadlock, NoKernelBug, type Tally } from '../explore/index.js';
import {
  type AnyIdeal,
  type Done,
  faultIn,
  faultOf,
  type Ideal,
  KernelBug,
  type Machine,
  type PlainState,
  type Property,
  propertyOf,
  type Stepper,
  type Taken,
} from '../model/index.js';
import { copyState } from '../schema/index.js';
import type { Bench } from './bench.js';
import { Broken, Over } from './broken.js';
import { type Coverage, operationOf } from './coverage.js';

type Facts = Ideal<never, unknown>;

/** An actor that runs, and what it may do next. */
export class Real {
  private state: PlainState;
  private stepper: Stepper;
  private readonly taken: Taken[] = [];
  /** The operation that each actor is in. */
  private readonly current: (Pick<Done, 'operation' | 'choice'> | null)[];
  private readonly facts: { readonly ideal: Facts; readonly facts: unknown }[];

  /** Errors: S003, S004, M005 from the initial state; M005 when an ideal throws. */
  constructor(
    private readonly bench: Bench,
    private readonly initial: number,
  ) {
    const { space, packed, machine } = bench;
    this.state = space.initial(initial);
    this.stepper = space.at(this.state);
    this.facts = (bench.ideals as unknown as readonly Facts[]).map((ideal) => ({
      ideal,
      facts: this.asked(ideal, () => ideal.begin(this.stepper.memory)),
    }));
    this.current = machine.actors.map(({ compiled }, actor) => {
      if (this.stepper.position(actor).rest) return null;
      this.count((coverage) => coverage.begin(compiled.name));
      return { operation: compiled.name, choice: 0 };
    });
    packed.start(initial);
    this.judge(null);
  }

  get actors(): Machine['actors'] {
    return this.bench.machine.actors;
  }

  isResting(actor: number): boolean {
    return this.stepper.position(actor).rest;
  }

  /** Every way that an actor can go now, in the order of the search. Errors: M005. */
  ways(actor: number): readonly Taken[] {
    const { stepper } = this;
    if (!this.guarded('mayRun', () => stepper.mayRun(actor))) return [];
    const ways: Taken[] = [];
    for (const action of stepper.position(actor).actions) {
      for (let choice = 0; choice < action.choices; choice++) {
        const way = { actor, action, choice };
        if (this.isEnabled(way)) ways.push(way);
      }
    }
    return ways;
  }

  /** Keeps the state, to tell whether it comes back. */
  keep(): void {
    this.bench.kept.set(this.bench.packed.now);
  }

  isKept(): boolean {
    const { kept, packed } = this.bench;
    return kept.every((word, i) => word === packed.now[i]);
  }

  private isEnabled(way: Taken): boolean {
    try {
      return this.stepper.enabled(way.actor, way.action, way.choice);
    } catch (thrown) {
      throw faultOf(this.bench.machine, way, this.state, thrown);
    }
  }

  /**
   * Takes one action, and looks at what it led to.
   *
   * Errors: Broken when a property that is looked at is broken there, or when an ideal and the
   * machine differ; S003, S004, M005.
   */
  take(taken: Taken): void {
    const { bench, stepper, current } = this;
    const { actor, action, choice } = taken;
    const began = stepper.position(actor).rest;
    this.taken.push(taken);
    this.count((coverage) => coverage.take(taken));
    if (began) {
      current[actor] = { operation: operationOf(action), choice };
      this.count((coverage) => coverage.begin(operationOf(action)));
    }
    try {
      this.state = bench.space.next(this.state, taken);
    } catch (thrown) {
      if (!(thrown instanceof KernelBug)) throw thrown;
      if (!bench.looksAt(NoKernelBug)) throw new Over(thrown.message);
      throw this.broken(NoKernelBug, thrown.message);
    }
    this.stepper = bench.space.at(this.state);
    bench.packed.remember();
    bench.packed.take(taken);
    if (this.stepper.position(actor).rest) this.end(actor);
    this.judge(taken);
  }

  private end(actor: number): void {
    const done = this.current[actor];
    if (done === null) return;
    this.current[actor] = null;
    this.count((coverage) => coverage.end(done));
    const { name, program, id, cpu } = this.actors[actor];
    for (const { ideal, facts } of this.facts) {
      if (!ideal.operations.includes(done.operation)) continue;
      this.asked(ideal, () =>
        ideal.done(facts as never, { ...done, actor: name, program, id, cpu }, this.stepper.memory),
      );
    }
  }

  /** Errors: X001 when packed words say another state. */
  private compareRepresentations(): void {
    const { packed, machine, twin } = this.bench;
    twin.fill(0);
    copyState(machine.layout, this.state, this.bench.twinView);
    if (twin.every((word, i) => word === packed.now[i])) return;
    throw new PvmcError('X001', { what: 'packed words and frozen objects came to two states' });
  }

  /** Looks at the state, and at the action that led to it. */
  private judge(via: Taken | null): void {
    const { bench } = this;
    const { monitor, store, pinned } = bench;
    if (via !== null && monitor.watchesSteps) monitor.onStep(-1, via);
    if (pinned === null) {
      store.add(bench.packed.now, -1);
      bench.steps += via === null ? 0 : 1;
      bench.longest = Math.max(bench.longest, this.taken.length);
    }
    monitor.onState(-1);
    const broken = monitor.tallies.filter((tally) => this.isBroken(tally));
    if (broken.length > 0) throw this.broken(broken[0].property, null);
    if (bench.looksAt(NoDeadlock) && this.isStuck()) throw this.broken(NoDeadlock, null);
    this.compare();
  }

  /** Takes what a tally has found away from it, so that the next run can find it again. */
  private isBroken(tally: Tally): boolean {
    const { bench, initial } = this;
    const { evidence, property } = tally;
    if (evidence === null) return false;
    if (property.kind !== 'sometimes') {
      tally.evidence = null;
      return bench.looksAt(property);
    }
    if (!bench.witnesses.has(property.name)) {
      const path = { initial, taken: [...this.taken] };
      bench.witnesses.set(property.name, { path, run: bench.runs });
    }
    return false;
  }

  /** Somebody is in the middle of something, and nobody's move would be progress. */
  private isStuck(): boolean {
    const { stepper } = this;
    if (!stepper.unfinished()) return false;
    return !this.actors.some((_, actor) => stepper.drives(actor) && this.ways(actor).length > 0);
  }

  /** Where all is quiet, Real must be what the Model says. */
  private compare(): void {
    const { bench, stepper } = this;
    if (!this.guarded('the quiescence of the machine', () => stepper.quiescent())) return;
    this.compareRepresentations();
    for (const { ideal, facts } of this.facts) {
      const property = propertyOf(ideal as unknown as AnyIdeal);
      bench.compared.set(ideal.name, (bench.compared.get(ideal.name) ?? 0) + 1);
      if (!bench.looksAt(property)) continue;
      const differs = (held: unknown): string | null =>
        this.asked(ideal, () => ideal.differs(held as never, stepper.memory));
      const detail = differs(facts);
      if (detail === null) continue;
      const told = this.asked(ideal, () => ideal.told(stepper.memory));
      throw this.broken(property, detail, differs(told) !== null);
    }
  }

  private broken(property: Property, detail: string | null, replayable = true): Broken {
    return new Broken(property, this.initial, [...this.taken], detail, replayable);
  }

  private asked<T>({ name }: Facts, ask: () => T): T {
    return this.guarded(`ideal ${name}`, ask);
  }

  /** Errors: M005 when what is asked throws, under the name that is given. */
  private guarded<T>(name: string, ask: () => T): T {
    try {
      return ask();
    } catch (thrown) {
      throw faultIn(this.bench.machine, name, this.state, thrown);
    }
  }

  private count(add: (coverage: Coverage) => void): void {
    if (this.bench.pinned === null) add(this.bench.coverage);
  }
}
