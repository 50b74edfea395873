import { PvmcError } from '../errors/index.js';
import { OutOfBounds, pathOf, QueueFull } from '../schema/index.js';
import type { Machine } from './machine.js';
import type { Taken } from './stepper.js';

/** `task0 m2p_add_override/\`list_add(lru)\`` */
export function stepName(machine: Machine, taken: Taken): string {
  const { procedure, label, alternative } = taken.action;
  const actor = machine.actors[taken.actor]?.name ?? '?';
  return `${actor} ${procedure}/\`${label}\`${alternative === null ? '' : ` ${alternative}`}`;
}

/**
 * What a step threw on a state (its `root`), as an error that names the step: S003, S004 or M005.
 */
export const faultOf = (
  machine: Machine,
  taken: Taken,
  root: unknown,
  thrown: unknown,
): PvmcError => faultIn(machine, stepName(machine, taken), root, thrown);

/** The same for what is no step of an actor: an initial state, a property. */
export function faultIn(machine: Machine, step: string, root: unknown, thrown: unknown): PvmcError {
  if (thrown instanceof PvmcError) return thrown;
  if (thrown instanceof OutOfBounds) {
    const { field, value, domain } = thrown;
    return new PvmcError('S003', { field: plainName(field), value, domain, step });
  }
  if (thrown instanceof QueueFull) {
    const field = plainName(pathOf(machine.layout, root, thrown.queue) ?? '?');
    return new PvmcError('S004', { field, max: thrown.max, step });
  }
  return new PvmcError('M005', { step, cause: messageOf(thrown) });
}

/** Fields of the shared state are named without the `memory.` in front. */
export const plainName = (field: string): string => field.replace(/^memory\./, '');

export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
