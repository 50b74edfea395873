import { describe, expect, test } from '@jest/globals';
import {
  type CampaignResult,
  type Expectation,
  exitCodeOf,
  planCampaign,
  type RunRow,
  runCampaign,
  type Selection,
} from '../../src/campaign/index.js';
import { PlainSpace } from '../../src/model/index.js';
import { toyCampaign, toyCatalogue } from './toy-catalogue.js';

const expecting = (...campaign: readonly Expectation[]): Promise<CampaignResult> =>
  runCampaign(planCampaign(toyCatalogue({ campaign })));

const selecting = (selection: Selection): Promise<CampaignResult> =>
  runCampaign(planCampaign(toyCatalogue({ campaign: [] }), selection));

const verdicts = ({ rows }: CampaignResult): string[] =>
  rows.map(({ property, verdict, outcome }) => `${property} ${verdict} ${outcome}`);

const [lost, , alone, , deadlocks] = toyCampaign;

describe('expectations', () => {
  test('the toy manifest: every expectation is met, exit code 0', async () => {
    const result = await runCampaign(planCampaign(toyCatalogue()));
    expect(verdicts(result)).toEqual([
      'NoUpdateIsLost VIOLATED met',
      'NoUpdateIsLost HOLDS met',
      'TwoUpdatesAreSeen HOLDS met',
      'NoUpdateIsLost HOLDS met',
      'NoDeadlock VIOLATED met',
    ]);
    expect(result.machines).toBe(4);
    expect(exitCodeOf(result)).toBe(0);
  });

  test('a violation that is missing: missed, exit code 15', async () => {
    const result = await expecting({ ...alone, verdict: 'VIOLATED' });
    expect(verdicts(result)).toEqual(['NoUpdateIsLost HOLDS missed']);
    expect(result.rows[0].differences).toEqual([
      { what: 'verdict', expected: 'VIOLATED', got: 'HOLDS' },
    ]);
    expect(exitCodeOf(result)).toBe(15);
  });

  test('a violation that nobody expects where HOLDS is: missed, exit code 15', async () => {
    const { traceLength: _, ...rest } = lost;
    expect(exitCodeOf(await expecting({ ...rest, verdict: 'HOLDS' }))).toBe(15);
  });

  test.each([
    ['states', 6, 5],
    ['transitions', 5, 4],
    ['depth', 3, 4],
  ] as const)('another pinned number of %s: missed, exit code 15', async (what, expected, got) => {
    const result = await expecting({ ...alone, [what]: expected });
    expect(result.rows[0]).toMatchObject({
      outcome: 'missed',
      differences: [{ what, expected, got }],
    });
    expect(exitCodeOf(result)).toBe(15);
  });

  test('another pinned length of the trace: missed, exit code 15', async () => {
    const result = await expecting({ ...lost, traceLength: 7 });
    expect(result.rows[0].differences).toEqual([{ what: 'trace length', expected: 7, got: 8 }]);
    expect(exitCodeOf(result)).toBe(15);
  });

  test('a deadlock is reported though nobody asked: exit code 11', async () => {
    const result = await expecting({ ...deadlocks, property: 'FortyIsEnough', verdict: 'VACUOUS' });
    expect(verdicts(result)).toEqual(['FortyIsEnough VACUOUS met', 'NoDeadlock VIOLATED open']);
    expect(exitCodeOf(result)).toBe(11);
  });
});

describe('without expectations', () => {
  const on = { tree: 'counter-1.0', scope: 'two-tasks' };

  test.each([
    ['violated', 12, { ...on, patches: [], properties: ['NoUpdateIsLost'] }],
    ['deadlock', 11, { ...on, patches: ['012345-unlock'], properties: ['NoDeadlock'] }],
    ['a kernel bug', 14, { ...on, patches: ['0123fe'], properties: ['NoUpdateIsLost'] }],
    ['a vacuous claim', 16, { ...on, patches: [], properties: ['FortyIsEnough'] }],
    ['a witness out of reach', 16, { ...on, scope: 'one-task', properties: ['TwoUpdatesAreSeen'] }],
    ['all holds', 0, { ...on, patches: ['012345'], properties: ['NoUpdateIsLost'] }],
  ])('%s: exit code %d', async (_, code, selection) => {
    expect(exitCodeOf(await selecting(selection))).toBe(code);
  });

  test('a kernel bug carries what the step said', async () => {
    const { rows } = await selecting({ ...on, patches: ['0123fe'], properties: ['NoKernelBug'] });
    expect(rows[0]).toMatchObject({ verdict: 'VIOLATED', message: 'count < done' });
  });
});

describe('limits', () => {
  const large = {
    tree: 'counter-1.0',
    scope: 'twelve-tasks',
    properties: ['NoUpdateIsLost', 'TwoUpdatesAreSeen'],
  };
  const plan = planCampaign(toyCatalogue(), large);

  test('max-states: what is known by then stays, the rest is UNKNOWN, exit code 20', async () => {
    const result = await runCampaign(plan, { maxStates: 20_000 });
    expect(verdicts(result)).toEqual([
      'NoUpdateIsLost UNKNOWN open',
      'TwoUpdatesAreSeen HOLDS open',
    ]);
    expect(result.rows[0].stop).toBe('max-states');
    expect(exitCodeOf(result)).toBe(20);
  });

  test('a timeout is for the whole campaign: what is not reached is UNKNOWN, exit code 20', async () => {
    const both = planCampaign(
      toyCatalogue({
        campaign: [
          { ...alone, scope: 'twelve-tasks', property: 'NoDeadlock' },
          { ...alone, property: 'NoDeadlock' },
        ],
      }),
    );
    const result = await runCampaign(both, { timeout_s: 0.01 });
    expect(verdicts(result)).toEqual([
      'NoDeadlock UNKNOWN inconclusive',
      'NoDeadlock UNKNOWN inconclusive',
    ]);
    expect(result.rows.map(({ stop }) => stop)).toEqual(['timeout', 'timeout']);
    expect(result.rows[1].states).toBe(0);
    expect(result.machines).toBe(1);
    expect(exitCodeOf(result)).toBe(20);
  });

  test('an abort ends with what is known: exit code 20', async () => {
    const abort = new AbortController();
    const result = await runCampaign(plan, {
      signal: abort.signal,
      onProgress: ({ search }) => {
        if (search.states > 1) abort.abort();
      },
    });
    expect(result.interrupted).toBe(true);
    expect(result.rows[0].stop).toBe('interrupted');
    expect(exitCodeOf(result)).toBe(20);
  });

  test('an abort is inconclusive even where an expectation was missed before', async () => {
    const abort = new AbortController();
    const missedThenCut = planCampaign(
      toyCatalogue({ campaign: [{ ...alone, verdict: 'VIOLATED' }, lost] }),
    );
    const result = await runCampaign(missedThenCut, {
      signal: abort.signal,
      onRow: () => abort.abort(),
    });
    expect(verdicts(result)).toEqual([
      'NoUpdateIsLost HOLDS missed',
      'NoUpdateIsLost UNKNOWN inconclusive',
    ]);
    expect(exitCodeOf(result)).toBe(20);
  });

  test('pinned states cannot be compared when a limit was reached: inconclusive', async () => {
    const pinned = planCampaign(
      toyCatalogue({
        campaign: [
          { ...alone, scope: 'twelve-tasks', property: 'TwoUpdatesAreSeen', verdict: 'HOLDS' },
        ],
      }),
    );
    const result = await runCampaign(pinned, { maxStates: 20_000 });
    expect(verdicts(result)).toEqual(['TwoUpdatesAreSeen HOLDS inconclusive']);
    expect(exitCodeOf(result)).toBe(20);
  });
});

test('the evidence of a row is a path that ends where the claim is broken', async () => {
  const lengths: number[] = [];
  await runCampaign(planCampaign(toyCatalogue({ campaign: [lost] })), {
    onRow: (_, evidence) => {
      if (evidence === null) return;
      const space = new PlainSpace(evidence.machine);
      let state = space.initial(evidence.path.initial);
      for (const taken of evidence.path.taken) state = space.next(state, taken);
      lengths.push(evidence.path.taken.length);
      expect(state.memory).toMatchObject({ count: 1, done: 2 });
    },
  });
  expect(lengths).toEqual([8]);
});

test('a step that writes out of bounds: S003, after the rows known until then', async () => {
  const rows: RunRow[] = [];
  const campaign = [alone, { ...alone, patches: ['deadbe'] }];
  const running = runCampaign(planCampaign(toyCatalogue({ campaign })), {
    onRow: (row) => {
      rows.push(row);
    },
  });
  await expect(running).rejects.toMatchObject({
    code: 'S003',
    data: { field: 'count', value: 99, step: 'task0 add/`write`' },
  });
  expect(rows).toHaveLength(1);
});

test('a machine is handed over whole, as soon as its last row is known', async () => {
  const said: string[] = [];
  await runCampaign(planCampaign(toyCatalogue({ campaign: toyCampaign.slice(0, 4) })), {
    onRow: ({ property }) => {
      said.push(property);
    },
    onMachine: (rows) => said.push(rows.map(({ patches, scope }) => `${scope} ${patches}`).join()),
  });
  expect(said).toEqual([
    ...['NoUpdateIsLost', 'two-tasks '],
    ...['NoUpdateIsLost', 'TwoUpdatesAreSeen', 'two-tasks 0123456789ab,two-tasks 0123456789ab'],
    ...['NoUpdateIsLost', 'one-task '],
  ]);
});

test('the same campaign twice: the same rows but for the seconds', async () => {
  const timeless = ({ rows }: CampaignResult) => rows.map((row) => ({ ...row, seconds: 0 }));
  const [one, two] = [await expecting(...toyCampaign), await expecting(...toyCampaign)];
  expect(timeless(one)).toEqual(timeless(two));
});
