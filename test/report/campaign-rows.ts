import type { CampaignProgress, CampaignResult, RunRow } from '../../src/campaign/index.js';

/** A row that is as expected, but for what is given. */
export const row = (changes: Partial<RunRow> = {}): RunRow => ({
  tree: '3.1',
  patches: [],
  scope: 'small',
  property: 'NothingIsLost',
  kind: 'always',
  verdict: 'HOLDS',
  expected: 'HOLDS',
  outcome: 'met',
  differences: [],
  why: 'it says so',
  message: null,
  states: 1234567,
  transitions: 7654321,
  depth: 42,
  traceLength: null,
  seconds: 12.345,
  stop: 'exhausted',
  given: 10,
  ...changes,
});

export const result = (
  rows: readonly RunRow[],
  changes: Partial<CampaignResult> = {},
): CampaignResult => ({
  rows,
  notApplicable: [],
  patches: [],
  scopes: [],
  machines: 1,
  seconds: 12.5,
  interrupted: false,
  ...changes,
});

export const progress = (search: Partial<CampaignProgress['search']> = {}): CampaignProgress => ({
  tree: '3.1',
  patches: ['0930bba674e2'],
  scope: 'small',
  machine: 3,
  machines: 14,
  seconds: 65.4,
  search: {
    seconds: 2,
    states: 381754,
    transitions: 2150122,
    depth: 86,
    frontier: 26463,
    bytes: 57_000_000,
    violations: 0,
    witnessesMissing: 0,
    ...search,
  },
});
