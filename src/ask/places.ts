/** `at(task, procedure, label)`, `inside(task, procedure)` and `resting(task)`. */
import type { Position, Stepper } from '../model/index.js';
import { type ASTNode, unknown, wrongArguments, wrongType } from './syntax.js';

/** What stands for every actor. */
const ANY = 'any';

const PLACES = {
  at: { takes: 3, form: 'at(task, procedure, label)' },
  inside: { takes: 2, form: 'inside(task, procedure)' },
  resting: { takes: 1, form: 'resting(task)' },
} as const;

export const PLACE_NAMES = Object.keys(PLACES);

const isPlace = (name: string): name is keyof typeof PLACES => name in PLACES;

/** Whether some actor stands where a call says; null when the call is another. Errors: A002, A003. */
export function place(
  stepper: Stepper,
  node: ASTNode,
  name: string,
  args: readonly ASTNode[],
): (() => boolean) | null {
  if (!isPlace(name)) return null;
  const { takes, form } = PLACES[name];
  if (args.length !== takes) wrongArguments(node, args.length, form);
  const actors = actorsOf(stepper, args[0]);
  const [wanted, label] = [args.at(1), args.at(2)];
  const procedure = wanted === undefined ? null : procedureOf(stepper, actors, wanted);
  const step = label === undefined ? null : labelOf(stepper, actors, procedure ?? '', label);
  const stands = (position: Position): boolean => {
    if (procedure === null) return position.rest;
    if (step === null) return position.stack.includes(procedure);
    return position.procedure === procedure && position.label === step;
  };
  const tables = actors.map((actor) => ({
    state: stepper.actors[actor].state,
    table: stepper.actors[actor].program.positions.map(stands),
  }));
  return () => {
    for (let i = 0; i < tables.length; i++) if (tables[i].table[tables[i].state.pc]) return true;
    return false;
  };
}

function actorsOf({ machine }: Stepper, node: ASTNode): readonly number[] {
  const name = nameIn(node, 'a task');
  const all = machine.actors.map((actor) => actor.name);
  if (name === ANY) return all.map((_, index) => index);
  const found = all.indexOf(name);
  return found >= 0 ? [found] : unknown(node, 'task', name, [...all, ANY]);
}

const positionsOf = (stepper: Stepper, actors: readonly number[]): readonly Position[] =>
  actors.flatMap((actor) => stepper.actors[actor].program.positions);

function procedureOf(stepper: Stepper, actors: readonly number[], node: ASTNode): string {
  const name = nameIn(node, 'a procedure');
  const known = new Set(positionsOf(stepper, actors).flatMap(({ stack }) => stack));
  return known.has(name) ? name : unknown(node, 'procedure', name, known);
}

function labelOf(
  stepper: Stepper,
  actors: readonly number[],
  procedure: string,
  node: ASTNode,
): string {
  const name = nameIn(node, 'a label');
  const here = positionsOf(stepper, actors).filter((one) => one.procedure === procedure);
  const known = new Set(here.map(({ label }) => label));
  return known.has(name) ? name : unknown(node, `label of ${procedure}`, name, known);
}

/** A name may be written with quotes or without. */
function nameIn(node: ASTNode, wanted: string): string {
  if (node.op === 'id') return node.args;
  if (node.op === 'value' && typeof node.args === 'string') return node.args;
  return wrongType(node, 'this is no name', wanted);
}
