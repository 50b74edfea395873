import { createHash } from 'node:crypto';
import { PvmcError } from '../errors/index.js';
import {
  type Layout,
  layoutOf,
  type RecordLayout,
  type RecordNode,
  range,
  record,
  type Sizes,
} from '../schema/index.js';
import { assertEnumerable } from './domain.js';
import type { Program } from './program.js';
import { compileProgram } from './program-compiler.js';
import type { Me } from './statement.js';
import type { Tree } from './tree.js';

/** Something that acts: a task on a CPU, an interrupt, the hardware, a peer domain. */
export interface ActorDefinition {
  /** Unique in the machine; it is what traces name. */
  readonly name: string;
  /** The procedure it runs; when that ends, the actor is at rest for ever. */
  readonly program: string;
  readonly id: number;
  readonly cpu: number;
  /**
   * Hardware, a peer, an interrupt: what it could begin does not count as progress, so a kernel that
   * waits for ever is a deadlock even while the hardware could still walk page tables.
   */
  readonly environment: boolean;
}

/** A system to be explored. `S` is the type of the shared state. */
export interface MachineDefinition<S> {
  readonly name: string;
  readonly scope: string;
  readonly memory: RecordNode;
  readonly sizes: Sizes;
  readonly tree: Tree;
  readonly actors: readonly ActorDefinition[];
  /** One function for each initial state; it writes what is not blank. */
  readonly initial: readonly ((s: S) => void)[];
  /** Whether an actor may take a step at all (its CPU is not taken by an interrupt, say). */
  readonly mayRun?: (s: S, me: Me) => boolean;
  /** What quiescence asks for beyond every actor being at rest. */
  readonly quiet?: (s: S) => boolean;
}

export interface Actor extends ActorDefinition {
  readonly compiled: Program;
  readonly me: Me;
}

/** A machine ready to run, in either representation. */
export interface Machine {
  readonly name: string;
  readonly scope: string;
  readonly tree: Tree;
  readonly actors: readonly Actor[];
  /** The whole state: `{ memory, actors: { NAME: { pc, frames: { PROCEDURE: locals } } } }`. */
  readonly layout: Layout;
  readonly initial: readonly ((s: never) => void)[];
  readonly mayRun: ((s: never, me: Me) => boolean) | null;
  readonly quiet: ((s: never) => boolean) | null;
  /** Names what could change the meaning of a trace: the schema, the sizes and every program. */
  readonly digest: string;
}

/**
 * Compiles a machine.
 *
 * Errors: M002..M004, M008 from its procedures, M006 for a program the tree does not have, M007 when
 * it has no actor, no initial state, two actors of one name or a sort whose size is no number of
 * elements, S001 and S002 from its schema, S007 for too many initial states.
 */
export function compile<S>(definition: MachineDefinition<S>): Machine {
  const { name, scope, tree, sizes } = definition;
  assertSensible(definition);
  const programs = new Map<string, Program>();
  const actors = definition.actors.map((actor, index): Actor => {
    const compiled = programs.get(actor.program) ?? programOf(definition, actor);
    programs.set(actor.program, compiled);
    return {
      ...actor,
      compiled,
      me: Object.freeze({ actor: index, id: actor.id, cpu: actor.cpu }),
    };
  });
  const nodes = new Map([...programs].map(([key, program]) => [key, actorNode(program)]));
  const schema = record({
    memory: definition.memory,
    actors: record(
      Object.fromEntries(actors.map((a) => [a.name, nodes.get(a.program) ?? record({})])),
    ),
  });
  const layout = layoutOf(schema, sizes);
  const initialStates = definition.initial.length;
  const domain = { initialStates, counted: 'as the scope lists them', bits: layout.bits };
  assertEnumerable(scope, domain, 'lower the bound that its initial states are made from');
  let digest: string | null = null;
  return {
    name,
    scope,
    tree,
    actors,
    layout,
    initial: definition.initial as Machine['initial'],
    mayRun: (definition.mayRun as Machine['mayRun'] | undefined) ?? null,
    quiet: (definition.quiet as Machine['quiet'] | undefined) ?? null,
    /** Made when it is asked for: it takes as long as the rest. */
    get digest() {
      digest ??= digestOf(layout, sizes, actors);
      return digest;
    },
  };
}

function assertSensible<S>({ actors, initial, sizes }: MachineDefinition<S>): void {
  for (const [sort, size] of Object.entries(sizes)) {
    if (Number.isInteger(size) && size >= 0) continue;
    throw new PvmcError('M007', { what: `its sort \`${sort}\` has a size of ${size}` });
  }
  if (actors.length === 0) throw new PvmcError('M007', { what: 'it has no actor' });
  if (initial.length === 0) throw new PvmcError('M007', { what: 'it has no initial state' });
  const names = actors.map((actor) => actor.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new PvmcError('M007', { what: `two actors are called \`${twice}\`` });
  }
}

function programOf<S>({ tree, sizes }: MachineDefinition<S>, actor: ActorDefinition): Program {
  const main = tree.procedures.get(actor.program);
  if (main === undefined) {
    const known = [...tree.procedures.keys()];
    throw new PvmcError('M006', { actor: actor.name, program: actor.program, known });
  }
  return compileProgram(tree, main, sizes);
}

function actorNode(program: Program): RecordNode {
  const frames = program.frames.map((procedure, index): [string, RecordNode] => [
    procedure.name,
    program.frameNodes[index] ?? record({}),
  ]);
  return record({
    pc: range(0, program.positions.length - 1),
    frames: record(Object.fromEntries(frames)),
  });
}

/**
 * Twelve hex digits over the shape of the machine. What its steps compute is not part of it, as no
 * build of a function has a stable text; a replay finds out about those. Nor is what takes no bits
 * in this scope, with sizes of 0 or 1: a component that other scopes use may come and go.
 */
function digestOf(layout: Layout, sizes: Sizes, actors: readonly Actor[]): string {
  const used = Object.entries(sizes).filter(([, size]) => size > 1);
  const programs = actors.map(({ name, id, cpu, compiled }) => ({
    name,
    id,
    cpu,
    positions: compiled.positions.map(({ label, stack, rest }) => [stack.join('>'), label, rest]),
    actions: compiled.actions.map(({ label, alternative, choices }) => [
      label,
      alternative,
      choices,
    ]),
  }));
  const text = JSON.stringify([shapeOf(layout.root), used.sort(), programs]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

type Shape = readonly (string | number | Shape)[];

/** The fields that take bits, each with its domain. */
const shapeOf = ({ fields }: RecordLayout): Shape =>
  fields.flatMap((field): Shape => {
    const { name } = field;
    switch (field.kind) {
      case 'scalar':
        return field.scalar.width === 0 ? [] : [[name, field.scalar.domain]];
      case 'record':
        return field.record.bits === 0 ? [] : [[name, shapeOf(field.record)]];
      case 'vector': {
        const empty = field.at.length === 0 || field.element.bits === 0;
        return empty ? [] : [[name, field.at.length, shapeOf(field.element)]];
      }
      case 'queue':
        return field.at.length === 0 ? [] : [[name, field.at.length, shapeOf(field.element)]];
    }
  });
