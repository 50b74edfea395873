import { PvmcError } from '../errors/index.js';
import { reset } from '../schema/index.js';
import type { Machine } from './machine.js';
import type { Action, Node, Position, Program, Silent } from './program.js';
import type { Me } from './statement.js';

/** Raised by a step where the kernel would stop: `BUG_ON`, an oops, a crash of the domain. */
export class KernelBug extends Error {
  override readonly name = 'KernelBug';
}

/** Stops the kernel, as `BUG()` does. The search reports it under the property `NoKernelBug`. */
export function BUG(why: string): never {
  throw new KernelBug(why);
}

/** One way to go on: an action of an actor, and which of its choices. */
export interface Taken {
  readonly actor: number;
  readonly action: Action;
  readonly choice: number;
}

interface ActorState {
  pc: number;
  readonly frames: Readonly<Record<string, unknown>>;
}

interface BoundActor {
  readonly program: Program;
  readonly me: Me;
  readonly state: ActorState;
  /** The locals of each frame of the program. */
  readonly frames: readonly unknown[];
}

/**
 * Runs the steps of a machine on one state, in whichever representation the state is: views of
 * packed words, a draft, or (for guards) a frozen object. It allocates nothing once it is built.
 */
export class Stepper {
  readonly memory: never;
  readonly actors: readonly BoundActor[];

  constructor(
    readonly machine: Machine,
    readonly root: unknown,
  ) {
    const { memory, actors } = root as { memory: never; actors: Record<string, ActorState> };
    this.memory = memory;
    this.actors = machine.actors.map(({ name, compiled, me }) => {
      const state = actors[name] as ActorState;
      const frames = compiled.frames.map((procedure) => state.frames[procedure.name]);
      return { program: compiled, me, state, frames };
    });
  }

  /**
   * Takes one action on a draft, and touches nothing that the action does not: whatever is looked at
   * in a draft becomes one itself, which costs more than the step.
   *
   * Errors: as `take`.
   */
  static takeOn(machine: Machine, draft: unknown, { actor, action, choice }: Taken): void {
    const { actors } = draft as { actors: Record<string, ActorState> };
    const { name, compiled, me } = machine.actors[actor];
    const state = actors[name] as ActorState;
    const bound = { program: compiled, me, state, frames: framesOf(compiled, state) };
    takeBound(bound, (draft as { memory: never }).memory, action, choice);
  }

  /** Puts every actor at its first position, and the memory in the initial state `index`. */
  start(index: number): void {
    for (const actor of this.actors) settle(actor, actor.program.start);
    this.machine.initial[index]?.(this.memory);
  }

  position(actor: number): Position {
    const { program, state } = this.actors[actor] as BoundActor;
    return program.positions[state.pc] as Position;
  }

  /** Whether an actor may take any step at all now. */
  mayRun(actor: number): boolean {
    const { mayRun } = this.machine;
    return mayRun === null || mayRun(this.memory, (this.actors[actor] as BoundActor).me);
  }

  /** Whether an action of the actor's position can be taken, given that the actor may run. */
  enabled(actor: number, action: Action, choice: number): boolean {
    if (action.when === null) return true;
    const { frames, me } = this.actors[actor] as BoundActor;
    return action.when(this.memory, frames[action.frame] as never, me, choice);
  }

  /** Takes an action that is enabled, and goes on to the next position. Errors: M004; what a step throws. */
  take(actor: number, action: Action, choice: number): void {
    takeBound(this.actors[actor] as BoundActor, this.memory, action, choice);
  }

  /**
   * Every way to go on, actors in order, then their actions, then the choices. `isEnabled` is
   * `enabled`, or something around it.
   */
  *ways(isEnabled: (taken: Taken) => boolean): Generator<Taken> {
    for (let actor = 0; actor < this.actors.length; actor++) {
      if (!this.mayRun(actor)) continue;
      for (const action of this.position(actor).actions) {
        for (let choice = 0; choice < action.choices; choice++) {
          const taken = { actor, action, choice };
          if (isEnabled(taken)) yield taken;
        }
      }
    }
  }

  /** Whether every actor is between operations and the machine's own condition holds. */
  quiescent(): boolean {
    for (let actor = 0; actor < this.actors.length; actor++) {
      if (!this.position(actor).rest) return false;
    }
    const { quiet } = this.machine;
    return quiet === null || quiet(this.memory);
  }

  /**
   * Whether a move of an actor is progress: the environment need not begin anything, but it goes on
   * with what it began.
   */
  drives(actor: number): boolean {
    return !this.machine.actors[actor].environment || !this.position(actor).rest;
  }

  /** Whether an actor is in the middle of something. */
  unfinished(): boolean {
    for (let actor = 0; actor < this.actors.length; actor++) {
      if (!this.position(actor).rest) return true;
    }
    return false;
  }
}

function takeBound(bound: BoundActor, memory: never, action: Action, choice: number): void {
  const locals = bound.frames[action.frame] as never;
  let next = action.next;
  if (action.condition !== null) {
    if (!action.condition(memory, locals, bound.me)) next = action.otherwise;
  } else if (action.run !== null) action.run(memory, locals, bound.me, choice);
  settle(bound, next);
}

function settle(actor: BoundActor, from: Node): void {
  let node = from;
  for (let passed = 0; node.kind !== 'position'; passed++) {
    if (passed > SILENT_MAX) {
      throw new PvmcError('M004', { procedure: node.procedure, label: node.label });
    }
    node = pass(node, actor);
  }
  actor.state.pc = node.index;
}

/** The frames of a program, each looked up in the actor's state when it is asked for. */
const framesOf = (program: Program, state: ActorState): readonly unknown[] => {
  const known = lazyFrames.get(program);
  const proto = known ?? Object.defineProperties({}, getters(program));
  if (known === undefined) lazyFrames.set(program, proto);
  return Object.assign(Object.create(proto), { state });
};

const lazyFrames = new WeakMap<Program, object>();

const getters = ({ frames }: Program): PropertyDescriptorMap =>
  Object.fromEntries(
    frames.map(({ name }, index) => [
      index,
      {
        get(this: { state: ActorState }) {
          return this.state.frames[name];
        },
      },
    ]),
  );

/** No more silent nodes than this stand between two positions; past it, a loop never gives way. */
const SILENT_MAX = 10_000;

/** Runs one silent node and says which comes next. */
function pass(node: Silent, { frames, me, program }: BoundActor): Node {
  switch (node.kind) {
    case 'jump':
      return node.next;
    case 'branch':
      return node.condition(frames[node.frame] as never, me) ? node.consequent : node.otherwise;
    case 'set':
      node.run(frames[node.frame] as never, me);
      return node.next;
    case 'call':
      node.pass?.(frames[node.frame] as never, frames[node.callee] as never, me);
      return node.next;
    case 'leave': {
      const callee = frames[node.callee] as never;
      node.take?.(frames[node.frame] as never, callee, me);
      reset(program.frameNodes[node.callee] as never, callee);
      return node.next;
    }
  }
}
