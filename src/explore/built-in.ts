import type { Property } from '../model/index.js';

/** Decided by the search itself, for every machine. */
export const NoDeadlock: Property = {
  kind: 'always',
  name: 'NoDeadlock',
  claim: 'While an actor is in the middle of an operation, somebody can move.',
  formula: '[]( (E a: ~AtRest(a)) => (E a: (a is no environment \\/ ~AtRest(a)) /\\ ENABLED a) )',
  source: 'pvmc',
  misses: 'Livelock. That the environment could begin something does not count as progress.',
  define: () => ({ holds: () => true }),
};

export const NoKernelBug: Property = {
  kind: 'always',
  name: 'NoKernelBug',
  claim: 'No step stops the kernel (BUG, oops, crash of the domain).',
  formula: '[]( ~Bug )',
  source: 'pvmc',
  misses: 'What the modelled code does not check.',
  define: () => ({ holds: () => true }),
};
