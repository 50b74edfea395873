import type { ActorDefinition, Machine, Property } from '../../src/model/index.js';

/** A machine so small that its states can be counted on paper. */
export interface Toy {
  readonly name: string;
  /** How the counts come about. */
  readonly count: string;
  readonly machine: Machine;
  readonly properties: readonly Property[];
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Verdict and, where there is a trace, its length; `NoDeadlock` and `NoKernelBug` hold unless named. */
  readonly verdicts: Readonly<Record<string, string>>;
}

export const task = (id: number, program = 'main', name = `task${id}`): ActorDefinition => ({
  name,
  program,
  id,
  cpu: id,
  environment: false,
});

export const environment = (name: string, program = name): ActorDefinition => ({
  name,
  program,
  id: 0,
  cpu: 0,
  environment: true,
});

/** What a property of a toy says of itself. */
export const named = (name: string, claim: string) => ({
  name,
  claim,
  formula: '',
  source: 'toy',
  misses: 'nothing',
});
