/** What runs of a machine have reached: its actions, and its operations. */
import type { Action, Done, Machine, Taken } from '../model/index.js';
import type { Operation, Unreached } from './result.js';

const keyOf = ({ procedure, label, alternative }: Action): string =>
  JSON.stringify([procedure, label, alternative]);

export class Coverage {
  /** Of each program, as a procedure may be inlined in several places. */
  private readonly all = new Map<string, Unreached>();
  private readonly taken = new Set<string>();
  private readonly seen = new Set<Action>();
  private readonly begun = new Map<string, number>();
  private readonly ended = new Map<string, number>();

  constructor(machine: Machine) {
    for (const { compiled } of machine.actors) {
      for (const action of compiled.actions) {
        const { procedure, label, alternative } = action;
        this.all.set(keyOf(action), { procedure, label, alternative });
      }
    }
    for (const name of operationsOf(machine)) {
      this.begun.set(name, 0);
      this.ended.set(name, 0);
    }
  }

  take({ action }: Taken): void {
    if (this.seen.has(action)) return;
    this.seen.add(action);
    this.taken.add(keyOf(action));
  }

  begin(operation: string): void {
    this.begun.set(operation, (this.begun.get(operation) ?? 0) + 1);
  }

  end({ operation }: Pick<Done, 'operation'>): void {
    this.ended.set(operation, (this.ended.get(operation) ?? 0) + 1);
  }

  hasEnded(operation: string): boolean {
    return (this.ended.get(operation) ?? 0) > 0;
  }

  /** Whether some actor of the machine has an operation of this name. */
  offers(operation: string): boolean {
    return this.begun.has(operation);
  }

  get operations(): readonly Operation[] {
    return [...this.begun].map(([name, begun]) => ({
      name,
      begun,
      ended: this.ended.get(name) ?? 0,
    }));
  }

  get actions(): number {
    return this.all.size;
  }

  get unreached(): readonly Unreached[] {
    return [...this.all].flatMap(([key, action]) => (this.taken.has(key) ? [] : [action]));
  }
}

/** What can be begun where an actor rests; a program that just runs is known when it has begun. */
function operationsOf(machine: Machine): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { compiled } of machine.actors) {
    for (const { rest, actions } of compiled.positions) {
      if (rest) for (const action of actions) names.add(operationOf(action));
    }
  }
  return names;
}

export const operationOf = ({ alternative, label }: Action): string => alternative ?? label;
