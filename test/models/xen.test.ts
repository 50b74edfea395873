import { describe, expect, it } from '@jest/globals';
import {
  BOGUS,
  type DomainMemory,
  EMPTY,
  GRANT,
  MADDR,
  MAPS,
  MFN,
  OP,
  WILD,
} from '../../models/domain-memory.js';
import { xen_set_pte_at } from '../../models/linux/mmu.js';
import {
  HYPERVISOR_map_grant_ref,
  HYPERVISOR_unmap_grant_ref,
} from '../../models/xen/grant-table.js';
import { reached } from '../../models/xen/mmu.js';
import { HYPERVISOR_multicall } from '../../models/xen/multicall.js';
import { push } from '../../src/schema/index.js';
import { type Calls, labelsOf, momentOf, run } from './tiny-machine.js';

type Statements = ReturnType<Calls>[number];
type K = Parameters<Calls>[0];

/** One hypercall on user PTEs; `name` tells it from others of the same test. */
const map = (k: K, name: string, first: number, count: number): Statements =>
  k.call(name, HYPERVISOR_map_grant_ref, {
    pass: (_l, callee) => {
      callee.first = first;
      callee.count = count;
      callee.host_addr = 'user_pte';
    },
  });
const unmap = (k: K, name: string, first: number, count: number): Statements =>
  k.call(name, HYPERVISOR_unmap_grant_ref, {
    pass: (_l, callee) => {
      callee.first = first;
      callee.count = count;
      callee.host_addr = 'user_pte';
    },
  });
/** As gntdev does: the unmap ops get the handles of the map ops. */
const takeHandles = (k: K): Statements =>
  k.step('handles', (s) => {
    for (const { map_op, unmap_op } of s.slots) unmap_op.handle = map_op.handle;
  });

const freeHandles = (s: DomainMemory): number[] => {
  const free: number[] = [];
  for (let h = s.maptrack_head; h !== null; h = s.maptrack[h].next) free.push(h);
  return free;
};

describe('GNTTABOP_map_grant_ref', () => {
  it('writes handle, dev_bus_addr and status, the PTE, the flags, the pin and the maptrack', () => {
    const { last } = run({ calls: (k) => [map(k, 'map', 1, 1)] });
    expect(last.slots[1]).toMatchObject({
      user_pte: GRANT(1),
      map_op: { handle: 0, status: 'GNTST_okay', dev_bus_addr: MADDR(1) },
    });
    expect(last.grants[1]).toEqual({ GTF_reading: true, GTF_writing: true, pin: 1 });
    expect(last.maptrack[0].ref).toBe(1);
    expect(freeHandles(last)).toEqual([1, 2, 3]);
  });

  /** What a caller left in the op; Xen must not touch it. */
  const leftover = (s: DomainMemory): void => {
    s.slots[0].map_op.handle = 3;
    s.slots[0].map_op.dev_bus_addr = MFN(2);
    s.slots[0].user_pte = MAPS(3);
  };

  it('that fails writes the status of its op and nothing else', () => {
    const { first, last } = run({
      calls: (k) => [map(k, 'map', 0, 1)],
      start: leftover,
      failing: [0],
    });
    const [slot, ...others] = first.slots;
    expect(last).toEqual({
      ...first,
      slots: [{ ...slot, map_op: { ...slot.map_op, status: 'GNTST_general_error' } }, ...others],
      faults_left: 0,
    });
  });

  it('without a free handle says so and writes nothing else', () => {
    const { first, last } = run({
      calls: (k) => [map(k, 'map', 0, 1)],
      start: (s) => {
        leftover(s);
        s.maptrack_head = null;
      },
    });
    const [slot, ...others] = first.slots;
    expect(last).toEqual({
      ...first,
      slots: [{ ...slot, map_op: { ...slot.map_op, status: 'GNTST_no_device_space' } }, ...others],
    });
  });

  it('goes on with the next element after one that fails, which gives its handle back', () => {
    const { last } = run({ calls: (k) => [map(k, 'map', 0, 2)], failing: [0] });
    expect(last.slots.map(({ map_op }) => [map_op.status, map_op.handle])).toEqual([
      ['GNTST_general_error', -1],
      ['GNTST_okay', 0],
    ]);
    expect(last.slots[1].user_pte).toBe(GRANT(1));
  });
});

describe('the free list of handles', () => {
  it('is last freed, first used', () => {
    const { last } = run({
      calls: (k) => [
        map(k, 'map both', 0, 2),
        takeHandles(k),
        unmap(k, 'unmap 0', 0, 1),
        unmap(k, 'unmap 1', 1, 1),
        map(k, 'map 0 again', 0, 1),
      ],
    });
    expect(last.slots[0].map_op.handle).toBe(1);
    expect(freeHandles(last)).toEqual([0, 2, 3]);
  });
});

describe('GNTTABOP_unmap_grant_ref', () => {
  it('with the handle of another grant is refused, and the PTE, pins and handles stay', () => {
    const { last } = run({
      calls: (k) => [
        map(k, 'map', 0, 2),
        k.step('wrong handle', (s) => {
          s.slots[0].unmap_op.handle = s.slots[1].map_op.handle;
        }),
        unmap(k, 'unmap', 0, 1),
      ],
    });
    expect(last.slots[0].unmap_op.status).toBe('GNTST_general_error');
    expect(last.slots.map(({ user_pte }) => user_pte)).toEqual([GRANT(0), GRANT(1)]);
    expect(last.grants.map(({ pin, GTF_writing }) => [pin, GTF_writing])).toEqual([
      [1, true],
      [1, true],
    ]);
    expect(freeHandles(last)).toEqual([2, 3]);
  });

  it.each([
    ['a handle that was freed', 0],
    ['the handle -1', -1],
  ])('with %s is a bad handle, and the PTE stays', (_, stale) => {
    const { last } = run({
      calls: (k) => [
        map(k, 'map 0', 0, 1),
        takeHandles(k),
        unmap(k, 'unmap 0', 0, 1),
        k.step('stale handle', (s) => {
          s.slots[0].user_pte = GRANT(0);
          s.slots[0].unmap_op.handle = stale;
        }),
        unmap(k, 'unmap 0 again', 0, 1),
      ],
    });
    expect(last.slots[0].unmap_op.status).toBe('GNTST_bad_handle');
    expect(last.slots[0].user_pte).toBe(GRANT(0));
    expect(last.grants[0].pin).toBe(0);
    expect(freeHandles(last)).toEqual([0, 1, 2, 3]);
  });

  const both = run({
    calls: (k) => [map(k, 'map', 0, 2), takeHandles(k), unmap(k, 'unmap', 0, 2)],
    sizes: { cpus: 2 },
    start: (s) => {
      for (const { tlb } of s.cpus) tlb[0].frame = 0;
    },
  });

  it('of a batch flushes once: every first phase, the flush, every second phase', () => {
    expect(labelsOf(both, 'HYPERVISOR_unmap_grant_ref')).toEqual([
      '__gnttab_unmap_common',
      '__gnttab_unmap_common',
      'gnttab_flush_tlb',
      '__gnttab_unmap_common_complete',
      '__gnttab_unmap_common_complete',
    ]);
  });

  it('clears the PTE and the pin first, flushes every CPU, and only then clears the flags', () => {
    const { before, after } = momentOf(both, 'gnttab_flush_tlb');
    const entries = (s: DomainMemory) => s.cpus.map(({ tlb }) => tlb[0].frame);
    const seen = (s: DomainMemory) => s.grants.map((g) => [g.pin, g.GTF_reading, g.GTF_writing]);
    expect(before.slots.map(({ user_pte }) => user_pte)).toEqual([EMPTY, EMPTY]);
    expect([entries(before), entries(after)]).toEqual([
      [0, 0],
      [null, null],
    ]);
    expect(seen(after)).toEqual([
      [0, true, true],
      [0, true, true],
    ]);
    expect(seen(both.last)).toEqual([
      [0, false, false],
      [0, false, false],
    ]);
    expect(freeHandles(both.last)).toEqual([1, 0, 2, 3]);
  });

  it('leaves the flags set while the grant has another pin', () => {
    const { last } = run({
      calls: (k) => [
        map(k, 'map', 0, 1),
        k.step('the first handle', (s) => {
          s.slots[0].unmap_op.handle = s.slots[0].map_op.handle;
        }),
        map(k, 'map again', 0, 1),
        unmap(k, 'unmap', 0, 1),
      ],
    });
    expect(last.grants[0]).toEqual({ GTF_reading: true, GTF_writing: true, pin: 1 });
  });
});

describe('a multicall', () => {
  const multicall: Calls = (k) => [k.call('multicall', HYPERVISOR_multicall)];

  it('executes the entries after one whose grant element fails', () => {
    const result = run({
      calls: multicall,
      failing: [0],
      start: (s) => {
        const [cpu] = s.cpus;
        for (const slot of [0, 1]) {
          const entry = push(cpu.mc);
          entry.op = 'map_grant_ref';
          entry.kmap_op = OP(slot);
          s.slots[slot].kmap_op.host_addr = true;
        }
        const bad = push(cpu.mc);
        bad.op = 'unmap_grant_ref';
        bad.page = 0;
        bad.handle = -1;
        const last = push(cpu.mc);
        last.op = 'invlpg';
        last.page = 1;
        cpu.tlb[1].frame = 3;
      },
    });
    expect(result.bug).toBeNull();
    expect(result.last.slots.map(({ kmap_op }) => [kmap_op.status, kmap_op.handle])).toEqual([
      ['GNTST_general_error', -1],
      ['GNTST_okay', 0],
    ]);
    expect(result.last.pages.map(({ pte }) => pte)).toEqual([EMPTY, GRANT(1)]);
    expect(result.last.cpus[0].tlb[1].frame).toBeNull();
  });

  it('does nothing for an entry with a wild pointer', () => {
    const { first, last } = run({
      calls: multicall,
      start: (s) => {
        const entry = push(s.cpus[0].mc);
        entry.op = 'map_grant_ref';
        entry.kmap_op = WILD(1);
      },
    });
    expect(last).toEqual(first);
  });

  it('stops the kernel at an entry that was not filled', () => {
    const { bug } = run({
      calls: multicall,
      start: (s) => {
        push(s.cpus[0].mc);
      },
    });
    expect(bug).toBe('a multicall entry is executed before it was filled');
  });
});

describe('an update of a level-1 entry', () => {
  const setPte = (pteval: number, pte: number) =>
    run({
      calls: (k) => [
        k.call('set_pte_at', xen_set_pte_at, {
          pass: (_l, callee) => {
            callee.pteval = pteval;
          },
        }),
      ],
      start: (s) => {
        s.pages[0].pte = pte;
        s.grants[0].pin = 1;
        s.maptrack[0].ref = 0;
      },
    }).last;

  it.each([
    ['its own frame', MAPS(2), MAPS(2)],
    ['nothing', EMPTY, EMPTY],
    ['a frame of another domain: refused', MAPS(0), MAPS(3)],
    ['no frame at all: refused', BOGUS, MAPS(3)],
  ])('to %s', (_, pteval, expected) => {
    expect(setPte(pteval, MAPS(3)).pages[0].pte).toBe(expected);
  });

  it('that held a grant replaces it, but its pin and its handle stay', () => {
    const last = setPte(EMPTY, GRANT(0));
    expect([last.pages[0].pte, last.grants[0].pin, last.maptrack[0].ref]).toEqual([EMPTY, 1, 0]);
  });
});

describe('a load', () => {
  const load = (start: (s: DomainMemory) => void): DomainMemory =>
    run({ environment: { program: 'load', takes: ['load'] }, start }).last;

  it('fills the TLB from a present PTE', () => {
    const s = load((memory) => {
      memory.pages[0].pte = GRANT(0);
    });
    expect([s.cpus[0].tlb[0].frame, reached(s, 0, 0)]).toEqual([0, 0]);
  });

  it('goes by the TLB while it has an entry, whatever the PTE says', () => {
    const s = load((memory) => {
      memory.pages[0].pte = GRANT(0);
      memory.cpus[0].tlb[0].frame = 2;
    });
    expect(reached(s, 0, 0)).toBe(2);
  });

  it('from an empty PTE faults and caches nothing', () => {
    const s = load(() => {});
    expect([s.cpus[0].tlb[0].frame, reached(s, 0, 0)]).toEqual([null, null]);
  });
});
