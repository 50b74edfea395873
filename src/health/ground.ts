/** The machines that mutants are compared with: explored once, with what they execute and claim. */
import { type Catalogue, fittingOf, type Where } from '../campaign/index.js';
import {
  type Limits,
  NoDeadlock,
  NoKernelBug,
  PackedSpace,
  type Progress,
} from '../explore/index.js';
import {
  type Machine,
  type Procedure,
  type Property,
  statementsOf,
  type Tree,
} from '../model/index.js';
import { type Labels, watched } from '../review/index.js';
import { type Examined, examine } from './examine.js';
import { type MemoryStates, memoryStates } from './memory-states.js';
import { isEnvironment } from './mutation.js';

export interface Ground {
  readonly where: Where;
  readonly tree: Tree;
  readonly machine: Machine;
  readonly examined: Examined;
  /** Whether all of it was explored; what a limit cuts off cannot be compared with. */
  readonly isWhole: boolean;
  /** Claims that fail without any mutation. */
  readonly violated: readonly string[];
  /** The others, and witnesses; without those that every search decides. */
  readonly asked: readonly Property[];
  /** Whether a statement is ever run, as far as is known. */
  readonly isExecuted: (procedure: string, label: string) => boolean;
  /** Found out when it is asked for first. */
  readonly memory: () => MemoryStates;
}

const isBuiltIn = (property: Property): boolean =>
  property === NoDeadlock || property === NoKernelBug;

/** Every claim and witness, and the ideals, which say what should be where all are at rest. */
export const claimsOf = ({ properties, ofIdeals }: Catalogue): readonly Property[] => [
  ...properties,
  ...ofIdeals,
];

/** Errors: C001, H001..H003 for a machine that cannot be, and what its steps throw. */
export async function groundOf(
  catalogue: Catalogue,
  where: Where,
  limits: Limits,
  onProgress: (progress: Progress) => void,
): Promise<Ground> {
  const tree = catalogue.tree(where.tree, where.patches);
  const executed = new Set(gotosOf(tree));
  const told = watched(tree, allLabels(tree), (procedure, label) => {
    executed.add(keyOf(procedure, label));
  });
  const machine = catalogue.scope(where.scope).machine(told);
  const { asks } = fittingOf(new PackedSpace(machine).stepper, where, claimsOf(catalogue));
  const fitting = asks.map(({ property }) => property).filter((one) => !isBuiltIn(one));
  const examined = await examine(machine, fitting, limits, onProgress);
  const violated = [...examined.verdicts.values()]
    .filter(({ verdict }) => verdict === 'VIOLATED')
    .map(({ property }) => property.name);
  const isWhole = examined.result.stop === 'exhausted';
  let memory: MemoryStates | null = null;
  return {
    where,
    tree,
    machine,
    examined,
    isWhole,
    violated,
    asked: fitting.filter(({ name }) => !violated.includes(name)),
    isExecuted: (procedure, label) => !isWhole || executed.has(keyOf(procedure, label)),
    memory: () => {
      memory ??= memoryStates(examined.search);
      return memory;
    },
  };
}

const keyOf = (procedure: string, label: string): string => JSON.stringify([procedure, label]);

/** A `goto` runs nothing that could say so: it is taken for run. */
const gotosOf = ({ procedures }: Tree): readonly string[] =>
  [...procedures.values()].flatMap(({ name, body }) =>
    [...statementsOf(body)].flatMap(({ kind, label }) =>
      kind === 'goto' ? [keyOf(name, label)] : [],
    ),
  );

const allLabels = ({ procedures }: Tree): Labels =>
  new Map(
    [...procedures.values()].map(({ name, body }) => [
      name,
      new Set([...statementsOf(body)].map(({ label }) => label)),
    ]),
  );

/** The procedures of a machine's programs that could be wrong, as the tree has them. */
export function mutable({ machine, tree }: Ground): readonly Procedure[] {
  const names = new Set(
    machine.actors.flatMap(({ compiled }) => compiled.frames.map(({ name }) => name)),
  );
  return [...tree.procedures.values()].filter(
    (procedure) => names.has(procedure.name) && !isEnvironment(procedure),
  );
}
