/** Compiles procedures into programs; see `Program` for what comes out. */
import { PvmcError } from '../errors/index.js';
import { type Fields, record, type Sizes, sizeOf } from '../schema/index.js';
import type { Procedure } from './procedure.js';
import type { Action, Node, Place, Position, Program, Silent } from './program.js';
import type { Among, AnyBody, AnyStatement } from './statement.js';
import type { Tree } from './tree.js';

/** Errors: M002, M003, M008, and S001 for a step among a sort that has no size. */
export function compileProgram(tree: Tree, main: Procedure, sizes: Sizes): Program {
  const compiler = new ProgramCompiler(tree, sizes);
  const start = compiler.main(main);
  const { positions, actions } = compiler;
  const frames = [...compiler.frames.keys()];
  return {
    name: main.name,
    positions,
    actions,
    start,
    frames,
    frameNodes: frames.map((procedure) => record(procedure.locals as Fields)),
  };
}

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** The inlined copy of a procedure that is being compiled. */
interface Instance {
  readonly procedure: Procedure;
  readonly frame: number;
  readonly stack: readonly string[];
  readonly labels: Map<string, Node>;
  /** What follows its end. */
  readonly leave: Node;
}

class ProgramCompiler {
  readonly positions: Open<Position>[] = [];
  readonly actions: Action[] = [];
  readonly frames = new Map<Procedure, number>();

  constructor(
    private readonly tree: Tree,
    private readonly sizes: Sizes,
  ) {}

  main(procedure: Procedure): Node {
    const end = this.position(procedure.name, 'end', true, [procedure.name]);
    return this.inline(procedure, [procedure.name], end);
  }

  private inline(procedure: Procedure, stack: readonly string[], leave: Node): Node {
    const frame = this.frameOf(procedure);
    const instance = { procedure, frame, stack, labels: new Map<string, Node>(), leave };
    const gotos: (() => void)[] = [];
    const start = this.body(procedure.body, instance, leave, gotos);
    for (const resolve of gotos) resolve();
    return start;
  }

  private frameOf(procedure: Procedure): number {
    const known = this.frames.get(procedure);
    if (known !== undefined) return known;
    this.frames.set(procedure, this.frames.size);
    return this.frames.size - 1;
  }

  /** Compiles statements last to first, so that each one knows what follows it. */
  private body(body: AnyBody, instance: Instance, next: Node, gotos: (() => void)[]): Node {
    return body.reduceRight<Node>((after, statement) => {
      const node = this.statement(statement, instance, after, gotos);
      instance.labels.set(statement.label, node);
      return node;
    }, next);
  }

  private statement(
    statement: AnyStatement,
    instance: Instance,
    next: Node,
    gotos: (() => void)[],
  ): Node {
    const { frame } = instance;
    const place = placeOf(statement, instance);
    switch (statement.kind) {
      case 'step':
      case 'test':
      case 'either':
        return this.atomic(statement, instance, next, gotos);
      case 'branch': {
        const consequent = this.body(statement.consequent, instance, next, gotos);
        const otherwise = this.body(statement.otherwise, instance, next, gotos);
        const { condition } = statement;
        return { kind: 'branch', ...place, frame, condition, consequent, otherwise };
      }
      case 'while': {
        const { condition } = statement;
        const ends = { consequent: next, otherwise: next };
        const loop: Silent = { kind: 'branch', ...place, frame, condition, ...ends };
        loop.consequent = this.body(statement.body, instance, loop, gotos);
        return loop;
      }
      case 'call':
        return this.call(statement, instance, next);
      case 'set':
        return { kind: 'set', ...place, frame, run: statement.run, next };
      case 'return': {
        const { run } = statement;
        const { leave } = instance;
        return run === null
          ? { kind: 'jump', ...place, next: leave }
          : { kind: 'set', ...place, frame, run, next: leave };
      }
      case 'goto': {
        const node: Silent = { kind: 'jump', ...place, next };
        gotos.push(() => {
          node.next = this.targetOf(statement, instance);
        });
        return node;
      }
    }
  }

  private targetOf(statement: AnyStatement & { kind: 'goto' }, instance: Instance): Node {
    const target = instance.labels.get(statement.target);
    if (target !== undefined) return target;
    throw new PvmcError('M003', {
      procedure: instance.procedure.name,
      label: statement.label,
      target: statement.target,
      labels: [...instance.labels.keys()].filter((label) => label !== statement.label),
    });
  }

  private call(statement: AnyStatement & { kind: 'call' }, instance: Instance, next: Node): Node {
    const callee = this.tree.procedures.get(statement.callee);
    if (callee === undefined) {
      throw new PvmcError('M002', {
        procedure: instance.procedure.name,
        label: statement.label,
        callee: statement.callee,
        known: [...this.tree.procedures.keys()],
      });
    }
    const stack = [...instance.stack, callee.name];
    if (instance.stack.includes(callee.name)) {
      throw new PvmcError('M008', { procedure: callee.name, cycle: stack });
    }
    const place = placeOf(statement, instance);
    const frames = { frame: instance.frame, callee: this.frameOf(callee) };
    const leave: Silent = { kind: 'leave', ...place, ...frames, take: statement.take, next };
    const start = this.inline(callee, stack, leave);
    return { kind: 'call', ...place, ...frames, pass: statement.pass, next: start };
  }

  private atomic(
    statement: AnyStatement & { kind: 'step' | 'test' | 'either' },
    instance: Instance,
    next: Node,
    gotos: (() => void)[],
  ): Node {
    const { label } = statement;
    const rest = statement.kind === 'either' && statement.rest;
    const position = this.position(instance.procedure.name, label, rest, instance.stack);
    const action = (parts: ActionParts): Action => this.action(parts, label, instance);
    switch (statement.kind) {
      case 'step':
        position.actions = [
          action({
            when: statement.when,
            run: statement.run,
            condition: null,
            among: statement.among,
            alternative: null,
            next,
            otherwise: next,
          }),
        ];
        break;
      case 'test': {
        const consequent = this.body(statement.consequent, instance, next, gotos);
        const otherwise = this.body(statement.otherwise, instance, next, gotos);
        const { condition } = statement;
        position.actions = [
          action({
            when: null,
            run: null,
            condition,
            among: 1,
            alternative: null,
            next: consequent,
            otherwise,
          }),
        ];
        break;
      }
      case 'either':
        position.actions = statement.alternatives.map((alternative) => {
          const consequent = this.body(alternative.body, instance, next, gotos);
          const { name, among, when, run } = alternative;
          const goes = { next: consequent, otherwise: consequent };
          return action({ when, run, condition: null, among, alternative: name, ...goes });
        });
    }
    return position;
  }

  private action(parts: ActionParts, label: string, { procedure, frame }: Instance): Action {
    const { among, when, run, condition, alternative, next, otherwise } = parts;
    const name = `${procedure.name}/${label}`;
    const choices = typeof among === 'number' ? among : sizeOf(among, this.sizes, name);
    const index = this.actions.length;
    const made: Action = {
      index,
      procedure: procedure.name,
      label,
      alternative,
      choices,
      frame,
      when,
      run,
      condition,
      next,
      otherwise,
    };
    this.actions.push(made);
    return made;
  }

  private position(
    procedure: string,
    label: string,
    rest: boolean,
    stack: readonly string[],
  ): Open<Position> {
    const index = this.positions.length;
    const made = { kind: 'position' as const, index, procedure, label, rest, stack, actions: [] };
    this.positions.push(made);
    return made;
  }
}

const placeOf = ({ label }: AnyStatement, { procedure }: Instance): Place => ({
  procedure: procedure.name,
  label,
});

interface ActionParts extends Pick<Action, 'when' | 'run' | 'condition' | 'next' | 'otherwise'> {
  readonly alternative: string | null;
  readonly among: Among;
}
