/** The trees of the campaign about ballooned pages, patch by patch. */
import { type Counts, expectations, type Outcomes } from '../src/campaign/index.js';

const [kmap, lazyMmu, keepIndex, leaveLazy, noFlush] = [
  '0930bba674e2',
  'f62805f1f30a',
  '2fc136eecd0c',
  '14883a75ec76',
  '65a45fa2f640',
];
export const [behind, replace, joint, back] = [
  'cd9151e26d31',
  'ee0726407fea',
  'd7f8f48d1eb3',
  '6a6f6e72eca5',
] as const;

export const lazy = [kmap, lazyMmu, keepIndex, leaveLazy];
export const before = [...lazy, behind, noFlush];
export const replaced = [...before, replace];
export const repaired = [...replaced, joint];
/** The same, and pages can come back from the balloon. */
export const returning = [...repaired, back];

/** The same without lazy MMU mode around the overrides, where each issue flushes. */
export const atOnce = [kmap, keepIndex];
export const beforeAtOnce = [...atOnce, behind, noFlush];
export const replacedAtOnce = [...beforeAtOnce, replace];
export const repairedAtOnce = [...replacedAtOnce, joint];

/** Everything here is on the base tree 3.1. */
export const on = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '3.1', patches, scope, counts }, outcomes);
