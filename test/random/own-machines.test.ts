/** Random runs of the machines that come with pvmc, on fixed seeds: what is mended, and what is not. */
import { describe, expect, it } from '@jest/globals';
import type { DomainMemory } from '../../models/domain-memory.js';
import { xen_exit_mmap } from '../../models/linux/pinning/mmu.js';
import { planRandom, type RandomRow, runRandom } from '../../src/campaign/index.js';
import { ownCatalogue } from '../../src/cli/catalogue.js';
import { apply, hunksOver, patch } from '../../src/model/index.js';
import { CommandRuns, type Strategy } from '../../src/random/index.js';

const catalogue = ownCatalogue();

interface Asked {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scope: string;
  readonly properties?: readonly string[];
}

async function ran(
  asked: Asked,
  runs: number,
  { strategy = 'commands', seed = 1 }: { strategy?: Strategy; seed?: number } = {},
) {
  const maxCommands = strategy === 'commands' ? 60 : 600;
  const result = await runRandom(planRandom(catalogue, asked), {
    ...{ strategy, seed, runs, maxCommands },
  });
  expect(result.thrown).toBe(null);
  expect(result.machines).toHaveLength(1);
  return result.machines[0];
}

const lines = (rows: readonly RandomRow[], verdict: RandomRow['verdict']): string[] =>
  rows.filter((row) => row.verdict === verdict).map(({ property }) => property);

const upTo = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'];
const pin = ['f4f97b3ea901', 'f87e4cac4f4e', 'f120f13ea0db', '9f79991d4186', '74260714c56d'];

describe('a machine with all its patches: nothing is violated, and every operation ends', () => {
  it.each([
    [{ tree: '3.1', patches: upTo, scope: '6pages-2cpus-3tasks' }, 25, 6],
    [{ tree: '2.6.22', patches: pin, scope: 'pin-2mms-4cpus' }, 25, 9],
    [{ tree: '3.18', patches: ['1f3ac86b4c45', 'find_pfn_range_end'], scope: 'e820-8pfns' }, 40, 1],
  ])('%j', async (asked, runs, operations) => {
    const { rows, result } = await ran(asked, runs);
    expect(lines(rows, 'VIOLATED')).toEqual([]);
    expect(lines(rows, 'VACUOUS')).toEqual([]);
    expect(result.operations).toHaveLength(operations);
    // Another CPU is called only where it still has the table of a process that exits.
    const rare = 'CALL_FUNCTION_VECTOR';
    const never = result.operations.filter(({ ended }) => ended === 0).map(({ name }) => name);
    expect(never.filter((name) => name !== rare)).toEqual([]);
    expect(result.states).toBeGreaterThan(1000);
  });
});

describe('a machine with a defect', () => {
  const clobbered = {
    tree: '3.1',
    patches: ['0930bba674e2', 'f62805f1f30a'],
    scope: '1page-1cpu',
    properties: ['RemovedPageHasItsOldP2M', 'GrantedPagesAreAsTheirUsersLeftThem'],
  };

  it('the clobbered P2M entry: the property finds it, and so does the ideal, in the same steps', async () => {
    const { rows } = await ran(clobbered, 10);
    expect(lines(rows, 'VIOLATED')).toEqual(clobbered.properties);
    for (const { traceLength, foundLength, replayable } of rows) {
      expect(traceLength).toBeLessThanOrEqual(125);
      expect(foundLength).toBeGreaterThanOrEqual(traceLength ?? 0);
      expect(replayable).toBe(true);
    }
    expect(rows[1].message).toBe('the P2M entry of page 0 is not what it was');
  });

  it.each(['commands', 'uniform', 'pct'] as const)('%s finds it', async (strategy) => {
    const { rows } = await ran(clobbered, 20, { strategy });
    expect(lines(rows, 'VIOLATED')).toContain('RemovedPageHasItsOldP2M');
  });

  it('a kernel mapping that is missing: the ideal says so on the tree before 0930bba674e2', async () => {
    const properties = ['GrantedPagesAreAsTheirUsersLeftThem'];
    const asked = { tree: '3.1', patches: [], scope: '1page-1cpu', properties };
    const { rows } = await ran(asked, 10);
    expect(rows[0]).toMatchObject({
      verdict: 'VIOLATED',
      message: 'the kernel address of page 0 does not lead to its granted frame',
    });
  });

  it('a table that exit leaves pinned: the ideal of tables says which', async () => {
    const { hunk } = hunksOver<DomainMemory>();
    const unpinned = hunk({
      name: 'no_unpin',
      what: 'xen_exit_mmap: without xen_pgd_unpin',
      of: xen_exit_mmap,
      edits: (k) => [k.remove('xen_pgd_unpin(mm->pgd)')],
    });
    const mutation = patch({ name: 'no_unpin', title: '', source: 'test', hunks: [unpinned] });
    const tree = apply(catalogue.tree('2.6.22', pin.slice(0, 1)), mutation);
    const machine = catalogue.scope('pin-1mm-1cpu').machine(tree);
    const ideals = catalogue.ideals.filter(({ name }) => name.startsWith('TablesAre'));
    const options = { seed: 1, runs: 20, maxCommands: 40 };
    const { result } = await new CommandRuns(machine, [], ideals, options).run();
    const [found] = result.findings;
    expect(found).toMatchObject({ verdict: 'VIOLATED', message: 'the table of mm 1 is pinned' });
    expect(found.replayable).toBe(true);
  });

  it('frames that a failed release loses: the ideal of booting says which', async () => {
    const properties = ['FramesAreWhereTheMapSays', 'NoFrameIsLost'];
    const asked = {
      ...{ tree: '3.18', patches: ['1f3ac86b4c45'], scope: 'e820-short', properties },
    };
    const { rows } = await ran(asked, 60);
    expect(lines(rows, 'VIOLATED')).toEqual(['NoFrameIsLost', 'FramesAreWhereTheMapSays']);
  });
});
