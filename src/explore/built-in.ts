import type { Property } from '../model/index.js';

/** Decided by the search itself, for every machine. */
export const NoDeadlock: Property = {
  kind: 'always',
  name: 'NoDeadlock',
  claim: 'While an actor is in the middle of an operation, somebody can move.',
  formula: '[]( (E a: ~AtRest(a)) => (E a: a is no environment /\\ ENABLED a) )',
  source: 'pvmc',
  misses: 'Livelock; an actor that waits for an environment action that never comes.',
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
