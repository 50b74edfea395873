/**
 * A second breadth-first search, written to be obvious: plain states, a Map keyed by their JSON,
 * levels as lists. It shares with the packed one the compiled program and nothing else.
 */
import {
  KernelBug,
  type Machine,
  PlainSpace,
  type PlainState,
  Positions,
  type Property,
  type Taken,
} from '../../src/model/index.js';

/** What is said of a property: verdict, length of the shortest trace, times the antecedent held. */
export interface PlainVerdict {
  readonly verdict: string;
  readonly length: number | null;
  readonly given: number;
}

export interface PlainResult {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly verdicts: Readonly<Record<string, PlainVerdict>>;
  readonly reached: readonly PlainState[];
  /** How often each action was taken: `actor0 p1/label way 0 #1`. */
  readonly actions: Readonly<Record<string, number>>;
}

export const wayName = (machine: Machine, { actor, action, choice }: Taken): string =>
  `${machine.actors[actor].name} ${action.procedure}/${action.label} ${action.alternative} #${choice}`;

const isQuiescent = (machine: Machine, state: PlainState): boolean => {
  const stepper = new PlainSpace(machine).at(state);
  const isQuiet = machine.quiet === null || machine.quiet(stepper.memory);
  return isQuiet && machine.actors.every((_, actor) => stepper.position(actor).rest);
};

/** The state that a property sees, and whether it is one in which it must hold. */
export function holdsIn(machine: Machine, property: Property, state: PlainState) {
  if (property.kind === 'step') throw new Error('a step property is no claim about a state');
  const stepper = new PlainSpace(machine).at(state);
  const check = property.define(new Positions(stepper, property.name));
  const asked =
    (property.kind !== 'quiescent' || isQuiescent(machine, state)) &&
    (check.given === undefined || check.given(stepper.memory));
  return { asked, holds: asked && check.holds(stepper.memory) };
}

export function holdsAcross(
  machine: Machine,
  property: Property,
  [before, after]: readonly [PlainState, PlainState],
  taken: Taken,
) {
  if (property.kind !== 'step') throw new Error('only a step property is about two states');
  const space = new PlainSpace(machine);
  const [from, to] = [space.at(before).memory, space.at(after).memory];
  const check = property.define(new Positions(space.at(after), property.name));
  const asked = check.given === undefined || check.given(from, to, taken);
  return { asked, holds: asked && check.holds(from, to, taken) };
}

/** Whether somebody is in the middle of something and all that can happen is a new beginning outside. */
export function isStuck(machine: Machine, state: PlainState): boolean {
  const space = new PlainSpace(machine);
  const stepper = space.at(state);
  const isBusy = machine.actors.map((_, actor) => !stepper.position(actor).rest);
  const isProgress = (actor: number): boolean =>
    isBusy[actor] || !machine.actors[actor].environment;
  return isBusy.includes(true) && !space.enabled(state).some(({ actor }) => isProgress(actor));
}

/** Errors: what a step throws. */
export function plainSearch(machine: Machine, properties: readonly Property[]): PlainResult {
  const space = new PlainSpace(machine);
  const depths = new Map<string, number>();
  const found = new Map<string, number>();
  const given = new Map<string, number>();
  const actions: Record<string, number> = {};
  const reached: PlainState[] = [];
  let transitions = 0;

  const count = (name: string): unknown => given.set(name, (given.get(name) ?? 0) + 1);
  const note = (name: string, length: number): unknown =>
    found.has(name) || found.set(name, length);
  const visit = (state: PlainState, depth: number): readonly PlainState[] => {
    const key = JSON.stringify(state);
    if (depths.has(key)) return [];
    depths.set(key, depth);
    reached.push(state);
    for (const property of properties) {
      if (property.kind === 'step') continue;
      const { asked, holds } = holdsIn(machine, property, state);
      const seeks = property.kind === 'sometimes';
      if (asked && !seeks) count(property.name);
      if (asked && holds === seeks) note(property.name, depth);
    }
    return [state];
  };
  const follow = (state: PlainState, taken: Taken, depth: number): readonly PlainState[] => {
    transitions += 1;
    const name = wayName(machine, taken);
    actions[name] = (actions[name] ?? 0) + 1;
    let after: PlainState;
    try {
      after = space.next(state, taken);
    } catch (thrown) {
      if (!(thrown instanceof KernelBug)) throw thrown;
      note('NoKernelBug', depth + 1);
      return [];
    }
    for (const property of properties) {
      if (property.kind !== 'step') continue;
      const { asked, holds } = holdsAcross(machine, property, [state, after], taken);
      if (asked) count(property.name);
      if (asked && !holds) note(property.name, depth + 1);
    }
    return visit(after, depth + 1);
  };

  let level = machine.initial.flatMap((_, index) => visit(space.initial(index), 0));
  let depth = 0;
  for (;;) {
    const next = level.flatMap((state) => {
      if (isStuck(machine, state)) note('NoDeadlock', depth);
      return space.enabled(state).flatMap((taken) => follow(state, taken, depth));
    });
    if (next.length === 0) break;
    level = next;
    depth += 1;
  }

  const verdictOf = (name: string, seeks: boolean): PlainVerdict => {
    const length = found.get(name) ?? null;
    if (seeks) {
      return {
        verdict: length === null ? 'VACUOUS' : 'HOLDS',
        length,
        given: length === null ? 0 : 1,
      };
    }
    const times = given.get(name) ?? 0;
    const verdict = length !== null ? 'VIOLATED' : times === 0 ? 'VACUOUS' : 'HOLDS';
    return { verdict, length, given: times };
  };
  for (const name of ['NoDeadlock', 'NoKernelBug']) given.set(name, depths.size);
  return {
    states: depths.size,
    transitions,
    depth,
    reached,
    actions,
    verdicts: {
      ...Object.fromEntries(
        properties.map(({ name, kind }) => [name, verdictOf(name, kind === 'sometimes')]),
      ),
      NoDeadlock: verdictOf('NoDeadlock', false),
      NoKernelBug: verdictOf('NoKernelBug', false),
    },
  };
}
