/**
 * Compiles an expression to closures over the views of one state: types are checked once, and what
 * is left for each state is a handful of calls.
 *
 * Names are the fields of the memory, then the actors (`task0.m2p_remove_override.page` is a local,
 * and exists while that actor is in that procedure). An element that does not exist makes every
 * comparison with it false.
 */
import type { Stepper } from '../model/index.js';
import type { RecordLayout } from '../schema/index.js';
import { equality, numberOf, type Order, order, startsWith, truth } from './compare.js';
import { PLACE_NAMES, place } from './places.js';
import {
  type ASTNode,
  conjunctsOf,
  parsed,
  textOf,
  unknown,
  wrongArguments,
  wrongType,
} from './syntax.js';
import {
  described,
  element,
  elementsOf,
  isBool,
  isNumber,
  member,
  size,
  type Term,
} from './terms.js';

export interface Conjunct {
  readonly text: string;
  readonly holds: () => boolean;
}

/** The conjuncts of an expression, bound to the state of a stepper. Errors: A001..A003, C003. */
export function compileExpression(text: string, stepper: Stepper): readonly Conjunct[] {
  const compiler = new Compiler(stepper);
  return conjunctsOf(parsed(text)).map((node) => ({
    text: textOf(node),
    holds: compiler.truth(node),
  }));
}

/** Variables of the macros that stand around. */
type Scope = ReadonlyMap<string, Term>;

const FUNCTIONS = ['size', ...PLACE_NAMES];
const METHODS = ['exists', 'all', 'startsWith', 'size'];

class Compiler {
  constructor(private readonly stepper: Stepper) {}

  truth(node: ASTNode, scope: Scope = new Map()): () => boolean {
    return truth(this.term(node, scope), node);
  }

  private term(node: ASTNode, scope: Scope): Term {
    switch (node.op) {
      case 'value':
        return literal(node, node.args);
      case 'id':
        return this.named(node, node.args, scope);
      case '.':
        return member(this.term(node.args[0], scope), node.args[1], node);
      case '[]':
        return element(this.term(node.args[0], scope), this.term(node.args[1], scope), node);
      case 'call':
        return this.call(node, ...node.args, scope);
      case 'rcall':
        return this.method(node, ...node.args, scope);
      case '!_': {
        const test = this.truth(node.args, scope);
        return bool(node, () => !test());
      }
      case '-_':
        return this.negative(node, this.term(node.args, scope));
      case '?:':
        return this.choice(node, node.args, scope);
      default:
        return this.binary(node, scope);
    }
  }

  private binary(node: ASTNode, scope: Scope): Term {
    switch (node.op) {
      case '&&':
      case '||': {
        const [a, b] = node.args.map((part) => this.truth(part, scope));
        return bool(node, node.op === '&&' ? () => a() && b() : () => a() || b());
      }
      case '==':
      case '!=': {
        const [left, right] = node.args.map((part) => this.term(part, scope));
        return bool(node, equality(left, right, node.op === '=='));
      }
      case '<':
      case '<=':
      case '>':
      case '>=': {
        const [left, right] = node.args.map((part) => this.term(part, scope));
        return bool(node, order(left, right, node.op as Order));
      }
      case '+':
      case '-':
      case '*': {
        const [left, right] = node.args.map((part) => this.term(part, scope));
        return arithmetic(node, node.op, left, right);
      }
      case 'in':
        return this.oneOf(node, node.args, scope);
      default:
        return wrongType(
          node,
          'this part of CEL is not there',
          'a comparison, `&&`, `||`, `!`, `? :`, `+`, `-`, `*` or `in [...]`',
        );
    }
  }

  private oneOf(node: ASTNode, [of, list]: readonly ASTNode[], scope: Scope): Term {
    if (list.op !== 'list') return wrongType(list, 'this is no list', 'a list: [a, b]');
    const left = this.term(of, scope);
    const tests = list.args.map((one) => equality(left, this.term(one, scope), true));
    return bool(node, () => tests.some((test) => test()));
  }

  private choice(node: ASTNode, [test, yes, no]: readonly ASTNode[], scope: Scope): Term {
    const condition = this.truth(test, scope);
    const [a, b] = [this.term(yes, scope), this.term(no, scope)];
    const kind = isBool(a.type) && isBool(b.type) ? 'bool' : 'int';
    if (kind === 'int') for (const one of [a, b]) numberOf(one);
    return { node, type: { kind }, get: () => (condition() ? a.get() : b.get()) };
  }

  private negative(node: ASTNode, of: Term): Term {
    const get = numberOf(of);
    const minus = (value: unknown) => (typeof value === 'number' ? -value : undefined);
    const written = typeof of.literal === 'number' ? { literal: -of.literal } : {};
    return { node, type: { kind: 'int' }, get: () => minus(get()), ...written };
  }

  private named(node: ASTNode, name: string, scope: Scope): Term {
    const variable = scope.get(name);
    if (variable !== undefined) return { ...variable, node };
    const { machine, memory } = this.stepper;
    const fields = recordIn(machine.layout.root, 'memory');
    const all: Term = { node, type: { kind: 'record', record: fields }, get: () => memory };
    if (fields.fields.some((field) => field.name === name)) return member(all, name, node);
    const actor = machine.actors.findIndex((one) => one.name === name);
    if (actor >= 0) return this.actor(node, actor);
    const actors = machine.actors.map((one) => one.name);
    const known = [...scope.keys(), ...fields.fields.map((field) => field.name), ...actors];
    return unknown(node, 'field or task', name, known);
  }

  /** The frames of an actor; one exists while the actor is in its procedure. */
  private actor(node: ASTNode, index: number): Term {
    const { program, state } = this.stepper.actors[index];
    const { root } = this.stepper.machine.layout;
    const { name } = this.stepper.machine.actors[index];
    const record = recordIn(recordIn(recordIn(root, 'actors'), name), 'frames');
    const frames: object = {};
    for (const { name: procedure } of program.frames) {
      const active = program.positions.map(({ stack }) => stack.includes(procedure));
      const get = (): unknown => (active[state.pc] ? state.frames[procedure] : undefined);
      Object.defineProperty(frames, procedure, { get });
    }
    return { node, type: { kind: 'record', record }, get: () => frames };
  }

  private call(node: ASTNode, name: string, args: readonly ASTNode[], scope: Scope): Term {
    const stands = place(this.stepper, node, name, args);
    if (stands !== null) return bool(node, stands);
    if (name !== 'size') return unknown(node, 'function', name, [...FUNCTIONS, ...METHODS]);
    if (args.length !== 1) return wrongArguments(node, args.length, 'size(list)');
    return size(this.term(args[0], scope), node);
  }

  private method(
    node: ASTNode,
    name: string,
    of: ASTNode,
    args: readonly ASTNode[],
    scope: Scope,
  ): Term {
    if (!METHODS.includes(name)) return unknown(node, 'method', name, METHODS);
    const list = this.term(of, scope);
    if (name === 'size') return size(list, node);
    if (name !== 'startsWith') return this.quantified(node, name, list, args, scope);
    if (args.length !== 1) return wrongArguments(node, args.length, 'a text');
    return bool(node, startsWith(list, this.term(args[0], scope)));
  }

  /** `pages.exists(p, p.in_m2p_overrides)` */
  private quantified(
    node: ASTNode,
    name: string,
    list: Term,
    [variable, body]: readonly ASTNode[],
    scope: Scope,
  ): Term {
    const { element: record, items, length } = elementsOf(list);
    if (variable?.op !== 'id' || body === undefined) {
      return wrongType(node, 'this has no variable', `${name}(name, condition)`);
    }
    const cell: { now: unknown } = { now: undefined };
    const bound: Term = { node: variable, type: { kind: 'record', record }, get: () => cell.now };
    const test = this.truth(body, new Map([...scope, [variable.args, bound]]));
    const wanted = name === 'exists';
    return bool(node, () => {
      const [all, count] = [items(), length()];
      for (let i = 0; i < count; i++) {
        cell.now = all[i];
        if (test() === wanted) return wanted;
      }
      return !wanted;
    });
  }
}

const bool = (node: ASTNode, get: () => boolean): Term => ({ node, type: { kind: 'bool' }, get });

function literal(node: ASTNode, value: unknown): Term {
  const plain = typeof value === 'bigint' ? Number(value) : value;
  const made = (
    kind: 'bool' | 'int' | 'text' | 'null',
    of: boolean | number | string | null,
  ): Term => ({
    node,
    type: { kind },
    get: () => of,
    literal: of,
  });
  if (plain === null) return made('null', null);
  if (typeof plain === 'boolean') return made('bool', plain);
  if (typeof plain === 'string') return made('text', plain);
  if (typeof plain === 'number' && Number.isSafeInteger(plain)) return made('int', plain);
  return wrongType(node, 'a state holds nothing of this kind', 'a whole number, a text or true');
}

const SUMS = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
} as const;

function arithmetic(node: ASTNode, op: keyof typeof SUMS, left: Term, right: Term): Term {
  for (const one of [left, right]) {
    if (!isNumber(one.type)) wrongType(one.node, `this is ${described(one)}`, 'a number');
  }
  const sum = SUMS[op];
  const get = (): number | undefined => {
    const [a, b] = [left.get(), right.get()];
    return typeof a === 'number' && typeof b === 'number' ? sum(a, b) : undefined;
  };
  return { node, type: { kind: 'int' }, get };
}

function recordIn(record: RecordLayout, name: string): RecordLayout {
  const found = record.fields.find((field) => field.name === name);
  return found?.kind === 'record' ? found.record : { ...record, fields: [] };
}
