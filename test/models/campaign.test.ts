import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { campaign } from '../../pvmc.campaign.js';
import { describeMachine } from './machine-suite.js';
import {
  machines,
  nameOf,
  PINS,
  pinnedStates,
  unlistedVerdicts,
  type Verdicts,
} from './own-machines.js';

/** Machines above this have a test file each, so that two run at once. */
const LARGE = 1_000_000;

const small = machines.filter((planned) => pinnedStates(planned) < LARGE);
const large = machines.filter((planned) => pinnedStates(planned) >= LARGE);

describe('the default manifest', () => {
  it('pins states, transitions and depth of every row', () => {
    const loose = campaign.filter(({ states, transitions, depth }) =>
      [states, transitions, depth].includes(undefined),
    );
    expect(loose).toEqual([]);
  });

  it('pins the length of the trace of every violation', () => {
    const loose = campaign.filter(
      ({ verdict, traceLength }) => verdict === 'VIOLATED' && traceLength === undefined,
    );
    expect(loose).toEqual([]);
  });

  it('says why of every row', () => {
    expect(campaign.filter(({ why }) => why.trim().length < 10)).toEqual([]);
  });

  it('has two large machines, each with a test file of its own', () => {
    expect(large.map(nameOf)).toEqual([
      '3.1 + 0930bba674e2 in 2pages-2cpus',
      '3.1 + 0930bba674e2 + f62805f1f30a + 2fc136eecd0c in 2pages-2cpus',
    ]);
  });

  it('has the other verdicts of every other machine pinned here', () => {
    expect(small.map(nameOf)).toEqual(Object.keys(unlistedVerdicts));
  });
});

const open: Record<string, Verdicts> = {};

for (const planned of small) {
  const name = nameOf(planned);
  describeMachine(planned, unlistedVerdicts[name] ?? {}, (verdicts) => {
    open[name] = verdicts;
  });
}

/** After a change of the models that was meant: PVMC_PIN=1 npx jest test/models/campaign */
afterAll(() => {
  if (process.env.PVMC_PIN === undefined) return;
  writeFileSync(PINS, `${JSON.stringify(open, null, 2)}\n`);
});
