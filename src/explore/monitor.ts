import { PvmcError } from '../errors/index.js';
import { messageOf, Positions, type Property, type Stepper, type Taken } from '../model/index.js';

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
  readonly given_: ((s: never) => boolean) | null;
  readonly holds: (s: never) => boolean;
};

type StepTally = Tally & {
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

  /** To be called once for each distinct state. */
  onState(state: number): void {
    const s = this.stepper.memory;
    for (const tally of this.always) judge(tally, s, state);
    for (const tally of this.sometimes) seek(tally, s, state);
    if (this.quiescent.length > 0 && this.stepper.quiescent()) {
      for (const tally of this.quiescent) judge(tally, s, state);
    }
  }

  /** To be called for each transition, with the number of the state before it. */
  onStep(state: number, taken: Taken): void {
    const [before, after] = [this.before.memory, this.stepper.memory];
    for (const tally of this.steps) {
      if (tally.given_ !== null && !tally.given_(before, after, taken)) continue;
      tally.given += 1;
      if (tally.evidence === null && !tally.holds(before, after, taken)) {
        tally.evidence = { state, taken: { ...taken }, message: null };
      }
    }
  }

  private sorted(property: Property): Tally {
    const at = new Positions(this.stepper, property.name);
    const base = { property, given: 0, evidence: null };
    if (property.kind === 'step') {
      const { given, holds } = property.define(at);
      const tally = { ...base, given_: given ?? null, holds };
      this.steps.push(tally);
      return tally;
    }
    const { given, holds } = property.define(at);
    const tally = { ...base, given_: given ?? null, holds };
    this[property.kind].push(tally);
    return tally;
  }
}

function judge(tally: StateTally, s: never, state: number): void {
  if (tally.given_ !== null && !tally.given_(s)) return;
  tally.given += 1;
  if (tally.evidence === null && !tally.holds(s)) {
    tally.evidence = { state, taken: null, message: null };
  }
}

function seek(tally: StateTally, s: never, state: number): void {
  if (tally.evidence !== null || !tally.holds(s)) return;
  tally.given += 1;
  tally.evidence = { state, taken: null, message: null };
}

/** A property that threw, as an error that names it. */
export const propertyFault = (thrown: unknown): unknown =>
  thrown instanceof PvmcError
    ? thrown
    : new PvmcError('M005', { step: 'a property', cause: messageOf(thrown) });
