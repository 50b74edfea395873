/** Bounds that make no sense together are refused before a machine is made from them. */
import { PvmcError } from '../../src/errors/index.js';

/** What a scope says, and what is wrong where it does not hold. */
export interface Condition {
  readonly holds: boolean;
  readonly fact: string;
  readonly likely: string;
  readonly remedy: string;
}

/** Errors: S006 for the first condition that does not hold. */
export function assertBounds(scope: string, ...conditions: readonly Condition[]): void {
  const broken = conditions.find(({ holds }) => !holds);
  if (broken === undefined) return;
  const { fact, likely, remedy } = broken;
  throw new PvmcError('S006', { scope, fact, likely, remedy });
}

/** A bound is a whole number, and no less than `least`. */
export const atLeast = (least: number, name: string, value: number): Condition => ({
  holds: Number.isInteger(value) && value >= least,
  fact: `\`${name}\` is ${value}, and a whole number from ${least} on is expected`,
  likely: 'the bound was computed from another, or left out',
  remedy: `set \`${name}\` to ${least} or more`,
});

/** Somebody has to do something. */
export const someTask = (tasks: readonly string[]): Condition => ({
  holds: tasks.length > 0,
  fact: 'it has no task, so nobody would take a step',
  likely: 'its list of programs was filtered',
  remedy: 'give `tasks` a program',
});
