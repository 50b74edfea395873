/**
 * The meaning of procedures by another road: it walks the statements as they were written, with a
 * stack of frames and of blocks, and never compiles anything.
 */
import {
  type Actor,
  type AnyStatement,
  bodiesOf,
  KernelBug,
  type Machine,
  type Procedure,
} from '../../src/model/index.js';
import { layoutOf, record, toPlain, viewOf } from '../../src/schema/index.js';

/** Where a frame stands: which statement of which body; the innermost body last. */
interface Block {
  readonly body: readonly AnyStatement[];
  at: number;
}
interface Frame {
  readonly procedure: Procedure;
  readonly locals: Record<string, unknown>;
  blocks: Block[];
}
interface State {
  readonly memory: unknown;
  readonly actors: Frame[][];
}

type Loose = (...given: unknown[]) => unknown;

export interface Counts {
  readonly states: number;
  readonly transitions: number;
  readonly actions: Readonly<Record<string, number>>;
}

const blank = (node: Parameters<typeof layoutOf>[0], sizes: Machine['layout']['sizes']): object => {
  const layout = layoutOf(node, sizes);
  return toPlain(layout, viewOf(layout, new Int32Array(layout.words))) as object;
};

class Interpreter {
  constructor(private readonly machine: Machine) {}

  start(index: number): State {
    const { layout, actors, initial, tree } = this.machine;
    const { memory } = blank(layout.root.node, layout.sizes) as { memory: unknown };
    const state: State = {
      memory,
      actors: actors.map(({ program }) => [this.frame(tree.procedures.get(program) as Procedure)]),
    };
    state.actors.forEach((frames, i) => this.settle(frames, actors[i]));
    initial[index](memory as never);
    return state;
  }

  /** Each way to go on, by its name, with the state it leads to; null where the kernel stops. */
  *successors(state: State): Generator<{ readonly name: string; readonly after: State | null }> {
    for (const [i, actor] of this.machine.actors.entries()) {
      const { mayRun } = this.machine;
      if (mayRun !== null && !(mayRun as Loose)(state.memory, actor.me)) continue;
      const frame = state.actors[i].at(-1);
      const here = frame === undefined ? undefined : current(frame);
      if (frame === undefined || here === undefined) continue;
      for (const { alternative, among, when, run, into } of waysOf(here)) {
        for (let choice = 0; choice < among; choice++) {
          if (when !== null && !(when as Loose)(state.memory, frame.locals, actor.me, choice))
            continue;
          const after = copied(state);
          const frames = after.actors[i];
          const top = frames[frames.length - 1];
          const name = `${actor.name} ${frame.procedure.name}/${here.label} ${alternative} #${choice}`;
          try {
            const result = (run as Loose)(after.memory, top.locals, actor.me, choice);
            top.blocks.push({ body: into(result === true), at: 0 });
          } catch (thrown) {
            if (!(thrown instanceof KernelBug)) throw thrown;
            yield { name, after: null };
            continue;
          }
          this.settle(frames, actor);
          yield { name, after };
        }
      }
    }
  }

  private frame(procedure: Procedure): Frame {
    const locals = blank(record(procedure.locals), this.machine.layout.sizes);
    return { procedure, locals: { ...locals }, blocks: [{ body: procedure.body, at: 0 }] };
  }

  /** Goes on until the actor stands at a statement that others can come before, or at its end. */
  private settle(frames: Frame[], { me }: Actor): void {
    for (;;) {
      const frame = frames[frames.length - 1];
      const block = frame.blocks.at(-1);
      if (block === undefined) {
        const caller = frames[frames.length - 2];
        if (caller === undefined) return;
        frames.pop();
        const call = current(caller);
        if (call?.kind === 'call') (call.take as Loose | null)?.(caller.locals, frame.locals, me);
        advance(caller);
        continue;
      }
      const statement = block.body[block.at];
      if (statement === undefined) {
        frame.blocks.pop();
        const around = current(frame);
        if (around !== undefined && around.kind !== 'while') advance(frame);
        continue;
      }
      switch (statement.kind) {
        case 'step':
        case 'test':
        case 'either':
          return;
        case 'set':
          (statement.run as Loose)(frame.locals, me);
          advance(frame);
          break;
        case 'branch': {
          const yes = (statement.condition as Loose)(frame.locals, me);
          frame.blocks.push({ body: yes ? statement.consequent : statement.otherwise, at: 0 });
          break;
        }
        case 'while':
          if ((statement.condition as Loose)(frame.locals, me)) {
            frame.blocks.push({ body: statement.body, at: 0 });
          } else advance(frame);
          break;
        case 'call': {
          const callee = this.frame(
            this.machine.tree.procedures.get(statement.callee) as Procedure,
          );
          (statement.pass as Loose | null)?.(frame.locals, callee.locals, me);
          frames.push(callee);
          break;
        }
        case 'return':
          (statement.run as Loose | null)?.(frame.locals, me);
          frame.blocks = [];
          break;
        case 'goto':
          frame.blocks = wayTo(frame.procedure.body, statement.target) ?? [];
      }
    }
  }
}

const current = ({ blocks }: Frame): AnyStatement | undefined => {
  const block = blocks.at(-1);
  return block?.body[block.at];
};

function advance({ blocks }: Frame): void {
  blocks[blocks.length - 1].at += 1;
}

/** The blocks that lead to the statement of a label. */
function wayTo(body: readonly AnyStatement[], label: string): Block[] | null {
  for (const [at, statement] of body.entries()) {
    if (statement.label === label) return [{ body, at }];
    for (const inner of bodiesOf(statement)) {
      const rest = wayTo(inner, label);
      if (rest !== null) return [{ body, at }, ...rest];
    }
  }
  return null;
}

/** How an atomic statement can be taken; `into` is the body that it opens. */
function waysOf(statement: AnyStatement) {
  const common = { alternative: null as string | null, when: null as unknown };
  switch (statement.kind) {
    case 'step': {
      const { among, when, run } = statement;
      return [{ ...common, among: Number(among), when, run, into: () => [] as const }];
    }
    case 'test': {
      const { condition, consequent, otherwise } = statement;
      const into = (yes: boolean) => (yes ? consequent : otherwise);
      return [{ ...common, among: 1, run: condition, into }];
    }
    case 'either':
      return statement.alternatives.map(({ name, among, when, run, body }) => ({
        alternative: name,
        among: Number(among),
        when,
        run: run ?? (() => {}),
        into: () => body,
      }));
    default:
      throw new Error(`nobody stands at a ${statement.kind}`);
  }
}

const copied = ({ memory, actors }: State): State => ({
  memory: structuredClone(memory),
  actors: actors.map((frames) =>
    frames.map(({ procedure, locals, blocks }) => ({
      procedure,
      locals: { ...locals },
      blocks: blocks.map((block) => ({ ...block })),
    })),
  ),
});

const keyOf = ({ memory, actors }: State): string =>
  JSON.stringify([
    memory,
    actors.map((frames) =>
      frames.map((frame) => [frame.procedure.name, frame.locals, current(frame)?.label ?? 'end']),
    ),
  ]);

/** Every reachable state, by depth-first search. */
export function interpreted(machine: Machine): Counts {
  const interpreter = new Interpreter(machine);
  const known = new Set<string>();
  const open: State[] = [];
  const actions: Record<string, number> = {};
  let transitions = 0;
  const reach = (state: State): void => {
    const key = keyOf(state);
    if (known.has(key)) return;
    known.add(key);
    open.push(state);
  };
  machine.initial.forEach((_, index) => {
    reach(interpreter.start(index));
  });
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const { name, after } of interpreter.successors(state)) {
      transitions += 1;
      actions[name] = (actions[name] ?? 0) + 1;
      if (after !== null) reach(after);
    }
  }
  return { states: known.size, transitions, actions };
}
