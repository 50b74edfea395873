/** Temporary kernel mappings under lazy MMU mode, on 3.1. */
import type { HealthPlan } from '../../src/campaign/index.js';
import { on } from './on.js';

export const lazyHealth: HealthPlan = {
  machines: [
    ...on('3.1', ['2cd1c8d4dc7e'], 'lazy-kmap-1cpu', 'lazy-kmap-irq'),
    ...on('3.1', [], 'lazy-flush-1task'),
  ],
  notes: [],
};
