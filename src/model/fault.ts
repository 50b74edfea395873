import { PvmcError } from '../errors/index.js';
import { OutOfBounds, QueueFull } from '../schema/index.js';
import type { Machine } from './machine.js';
import type { Taken } from './stepper.js';

/** `task0 m2p_add_override/\`list_add(lru)\`` */
export function stepName(machine: Machine, taken: Taken): string {
  const { procedure, label, alternative } = taken.action;
  const actor = machine.actors[taken.actor]?.name ?? '?';
  return `${actor} ${procedure}/\`${label}\`${alternative === null ? '' : ` ${alternative}`}`;
}

/** What a step threw, as an error that names the step: S003, S004 or M005. */
export function faultOf(machine: Machine, taken: Taken, thrown: unknown): PvmcError {
  const step = stepName(machine, taken);
  if (thrown instanceof PvmcError) return thrown;
  if (thrown instanceof OutOfBounds) {
    const { field, value, domain } = thrown;
    return new PvmcError('S003', { field: plainName(field), value, domain, step });
  }
  if (thrown instanceof QueueFull) {
    return new PvmcError('S004', { field: thrown.field, max: thrown.max, step });
  }
  return new PvmcError('M005', { step, cause: messageOf(thrown) });
}

/** Fields of the shared state are named without the `memory.` in front. */
export const plainName = (field: string): string => field.replace(/^memory\./, '');

export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
