import { faultIn, Positions, type Property, type Stepper, type Taken } from '../model/index.js';

/** Where a property was decided: in a state, or by an action taken from a state. */
export interface Evidence {
  /** Number of the state, or of the state before the action. */
  readonly state: number;
  /** The last action of the trace, when the evidence is a transition. */
  readonly taken: Taken | null;
  /** What a `KernelBug` said. */
  readonly message: string | null;
}

/** What is known of one property so far. */
export interface Tally {
  readonly property: Property;
  /** How often the antecedent held (states, or transitions for a `step` property). */
  given: number;
  /** The first state or transition that breaks the claim, or the witness of a `sometimes`. */
  evidence: Evidence | null;
}

type StateTally = Tally & {
  readonly name: string;
  readonly seeks: boolean;
  readonly given_: ((s: never) => boolean) | null;
  readonly holds: (s: never) => boolean;
};

type StepTally = Tally & {
  readonly name: string;
  readonly given_: ((before: never, after: never, taken: Taken) => boolean) | null;
  readonly holds: (before: never, after: never, taken: Taken) => boolean;
};

/** Evaluates properties on the state that a stepper is bound to, and keeps the score. */
export class Monitor {
  private readonly always: StateTally[] = [];
  private readonly quiescent: StateTally[] = [];
  private readonly sometimes: StateTally[] = [];
  private readonly steps: StepTally[] = [];
  readonly tallies: readonly Tally[];
  /** What is being evaluated, for messages. */
  private asked = '';

  /** `before` is bound to the state before a step; only `step` properties look at it. */
  constructor(
    properties: readonly Property[],
    private readonly stepper: Stepper,
    private readonly before: Stepper,
  ) {
    this.tallies = properties.map((property) => this.sorted(property));
  }

  get watchesSteps(): boolean {
    return this.steps.length > 0;
  }

  /** How many `sometimes` properties have no witness yet. */
  get witnessesMissing(): number {
    return this.sometimes.filter(({ evidence }) => evidence === null).length;
  }

  get violations(): number {
    return this.tallies.filter((t) => t.evidence !== null && t.property.kind !== 'sometimes')
      .length;
  }

  /** To be called once for each distinct state. Errors: M005 when a property throws. */
  onState(state: number): void {
    try {
      this.judgeState(this.stepper.memory, state);
    } catch (thrown) {
      throw faultIn(this.stepper.machine, this.asked, this.stepper.root, thrown);
    }
  }

  /** To be called for each transition, with the number of the state before it. Errors: M005. */
  onStep(state: number, taken: Taken): void {
    try {
      this.judgeStep(state, taken);
    } catch (thrown) {
      throw faultIn(this.stepper.machine, this.asked, this.stepper.root, thrown);
    }
  }

  private judgeState(s: never, state: number): void {
    for (const tally of this.always) this.judge(tally, s, state);
    for (const tally of this.sometimes) this.judge(tally, s, state);
    if (this.quiescent.length === 0) return;
    this.asked = 'the quiescence of the machine';
    if (!this.stepper.quiescent()) return;
    for (const tally of this.quiescent) this.judge(tally, s, state);
  }

  private judgeStep(state: number, taken: Taken): void {
    const [before, after] = [this.before.memory, this.stepper.memory];
    for (const tally of this.steps) {
      this.asked = tally.name;
      if (tally.given_ !== null && !tally.given_(before, after, taken)) continue;
      tally.given += 1;
      if (tally.evidence === null && !tally.holds(before, after, taken)) {
        tally.evidence = { state, taken: { ...taken }, message: null };
      }
    }
  }

  /** A `sometimes` looks for the state that another kind must not meet. */
  private judge(tally: StateTally, s: never, state: number): void {
    if (tally.seeks && tally.evidence !== null) return;
    this.asked = tally.name;
    if (tally.given_ !== null && !tally.given_(s)) return;
    if (!tally.seeks) tally.given += 1;
    if (tally.evidence !== null || tally.holds(s) !== tally.seeks) return;
    if (tally.seeks) tally.given += 1;
    tally.evidence = { state, taken: null, message: null };
  }

  private sorted(property: Property): Tally {
    const at = new Positions(this.stepper, property.name);
    const name = `property ${property.name}`;
    const base = { property, name, given: 0, evidence: null };
    if (property.kind === 'step') {
      const { given, holds } = property.define(at);
      const tally = { ...base, given_: given ?? null, holds };
      this.steps.push(tally);
      return tally;
    }
    const { given, holds } = property.define(at);
    const tally = { ...base, given_: given ?? null, holds, seeks: property.kind === 'sometimes' };
    this[property.kind].push(tally);
    return tally;
  }
}
