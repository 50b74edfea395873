import { describe, expect, it } from '@jest/globals';
import {
  type DomainMemory,
  EMPTY,
  GRANT,
  MAPS,
  MAPS_RO,
  scratchFrame,
} from '../../models/domain-memory.js';
import { HYPERVISOR_multicall } from '../../models/xen/multicall.js';
import { HYPERVISOR_unmap_and_replace } from '../../models/xen/unmap-and-replace.js';
import { push } from '../../src/schema/index.js';
import { type Calls, labelsOf, momentOf, type Run, run } from './tiny-machine.js';

type K = Parameters<Calls>[0];
type Statements = ReturnType<Calls>[number];

const FIRST = 'UPDATE_ENTRY(new_addr, l1e_empty())';
const SECOND = 'replace_grant_va_mapping(host_addr, frame, ol1e)';
/** The way that the second step goes while nothing fails by itself. */
const takes = ['the entry is looked at'];
const THIRD = '__gnttab_unmap_common_complete';

const replace = (k: K, page: number, handle: number, cpu = 0): Statements =>
  k.call(`replace ${page}`, HYPERVISOR_unmap_and_replace, {
    pass: (_l, callee) => {
      callee.page = page;
      callee.new_addr = cpu;
      callee.handle = handle;
    },
  });

/** Grant 0 is mapped at page 0 with the handle 1; the scratch page of CPU 0 as the allocator has it. */
function mapped(s: DomainMemory): void {
  s.pages[0].pte = GRANT(0);
  s.maptrack[1].ref = 0;
  s.maptrack[1].by_va = 1;
  s.grants[0].pin = 1;
  s.grants[0].GTF_reading = true;
  s.grants[0].GTF_writing = true;
  s.maptrack_head = 0;
  s.maptrack[0].next = 2;
  s.scratch.forEach((scratch, cpu) => {
    scratch.pte = MAPS(scratchFrame(s, cpu));
  });
  for (const cpu of s.cpus) cpu.tlb[0].frame = 0;
}

const sizes = { scratch: 1 };

const stateAfter = (result: Run, label: string): DomainMemory => momentOf(result, label).after;

describe('GNTTABOP_unmap_and_replace', () => {
  const done = run({ calls: (k) => [replace(k, 0, 1)], start: mapped, sizes, takes });
  const scratch = MAPS(scratchFrame(done.first, 0));

  it('empties new_addr while host_addr still maps the grant', () => {
    const { scratch: pages, pages: hosts } = stateAfter(done, FIRST);
    expect([pages[0].pte, hosts[0].pte]).toEqual([EMPTY, GRANT(0)]);
  });

  it('moves what new_addr mapped into the entry of host_addr, in one store', () => {
    const { before, after: then } = momentOf(done, SECOND);
    expect([before.pages[0].pte, then.pages[0].pte]).toEqual([GRANT(0), scratch]);
    expect(then.scratch[0].pte).toBe(EMPTY);
  });

  it('lowers the pin with the store, flushes all CPUs, then frees the handle', () => {
    expect(labelsOf(done)).toEqual([FIRST, SECOND, 'gnttab_flush_tlb', THIRD]);
    expect(stateAfter(done, SECOND).grants[0]).toEqual({
      GTF_reading: true,
      GTF_writing: true,
      pin: 0,
    });
    expect(stateAfter(done, SECOND).cpus[0].tlb[0].frame).toBe(0);
    expect(stateAfter(done, 'gnttab_flush_tlb').cpus[0].tlb[0].frame).toBe(null);
    expect(stateAfter(done, 'gnttab_flush_tlb').maptrack[1].ref).toBe(0);
    expect(done.last.maptrack[1]).toEqual({ ref: null, next: 0, by_va: 0 });
    expect(done.last.grants[0]).toEqual({ GTF_reading: false, GTF_writing: false, pin: 0 });
  });

  const refusals: readonly [what: string, handle: number, start: (s: DomainMemory) => void][] = [
    ['a handle that is -1', -1, mapped],
    ['a handle that is free', 0, mapped],
    [
      'a grant that was mapped by its PTE',
      1,
      (s) => {
        mapped(s);
        s.maptrack[1].by_va = 0;
      },
    ],
  ];

  it.each(refusals)('refuses %s, and changes nothing but TLBs', (_what, handle, start) => {
    const { first, last } = run({ calls: (k) => [replace(k, 0, handle)], start, sizes });
    const flushed = first.cpus.map((cpu) => ({
      ...cpu,
      tlb: cpu.tlb.map(() => ({ frame: null })),
    }));
    expect(last).toEqual({ ...first, cpus: flushed });
  });

  it('drops what new_addr mapped where host_addr does not map the grant: new_addr stays empty', () => {
    const { first, last } = run({
      calls: (k) => [replace(k, 0, 1)],
      start: (s) => {
        mapped(s);
        s.pages[0].pte = MAPS(scratchFrame(s, 0));
      },
      sizes,
      takes,
    });
    expect(last.scratch[0].pte).toBe(EMPTY);
    expect(last.pages[0].pte).toBe(first.pages[0].pte);
    expect([last.maptrack, last.grants]).toEqual([first.maptrack, first.grants]);
  });

  it('takes from the scratch page of the CPU that it names', () => {
    const { last } = run({
      calls: (k) => [replace(k, 0, 1, 1)],
      start: mapped,
      sizes: { scratch: 2, cpus: 2 },
      takes,
    });
    expect(last.pages[0].pte).toBe(MAPS(scratchFrame(last, 1)));
    expect(last.scratch.map(({ pte }) => pte === EMPTY)).toEqual([false, true]);
  });
});

describe('a multicall', () => {
  const both = (handle: number) => (s: DomainMemory) => {
    mapped(s);
    const { mc } = s.cpus[0];
    const first = push(mc);
    first.op = 'unmap_grant_ref';
    first.page = 0;
    first.scratch = 0;
    first.handle = handle;
    const second = push(mc);
    second.op = 'update_va_mapping';
    second.scratch = 0;
    second.pte = MAPS_RO(scratchFrame(s, 0));
  };
  const flush = (handle: number): Run =>
    run({
      calls: (k) => [k.call('flush', HYPERVISOR_multicall)],
      start: both(handle),
      sizes: { ...sizes, batch: 2 },
      takes,
    });

  it('replaces, then maps the scratch page again, read-only', () => {
    const { last } = flush(1);
    expect(last.pages[0].pte).toBe(MAPS(scratchFrame(last, 0)));
    expect(last.scratch[0].pte).toBe(MAPS_RO(scratchFrame(last, 0)));
  });

  it('goes on to the next entry when an unmap_and_replace fails', () => {
    const failed = flush(0);
    expect(labelsOf(failed)).toContain('do_update_va_mapping');
    expect(failed.last.pages[0].pte).toBe(GRANT(0));
    expect(failed.last.scratch[0].pte).toBe(MAPS_RO(scratchFrame(failed.last, 0)));
  });
});
