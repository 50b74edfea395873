/** Faults in pinning and in what Xen makes of it, on 2.6.22 with f4f97b3ea901 and its follow-ups. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import { xen_activate_mm, xen_exit_mmap } from '../../../models/linux/pinning/mmu.js';
import { fill } from '../../../models/linux/pinning/multicalls.js';
import { PtOp } from '../../../models/memory/page-tables.js';
import { xen_pgd_pin, xen_pgd_unpin } from '../../../models/patches/pinning/f4f97b3ea901.js';
import { pin_page, unpin_page } from '../../../models/patches/pinning/f4f97b3ea901-pages.js';
import { HYPERVISOR_multicall } from '../../../models/xen/multicall-page-tables.js';
import { mmuext_op } from '../../../models/xen/page-tables.js';
import { hunksOver } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const mutation = mutationsOn({
  tree: '2.6.22',
  on: ['f4f97b3ea901', 'f87e4cac4f4e', 'f120f13ea0db', '9f79991d4186', '74260714c56d'],
  scope: 'pin-1mm-1cpu',
});

const PIN = 'MULTI_mmuext_op(MMUEXT_PIN_L2_TABLE, or L3 with PAE)';
const UNPIN = 'MULTI_mmuext_op(MMUEXT_UNPIN_TABLE)';
const RO = 'MULTI_update_va_mapping(PAGE_KERNEL_RO, flags)';

export const pinningMutations: readonly Mutation[] = [
  mutation(
    hunk({
      name: 'flag_stays',
      what: 'unpin_page: reads PG_pinned, and leaves it set',
      of: unpin_page,
      edits: (k) => [
        k.replace(
          'test_and_clear_bit(PG_pinned, &page->flags)',
          k.step('test_bit(PG_pinned, &page->flags)', (s, l) => {
            l.pgfl = s.ptpages[l.page].PG_pinned;
          }),
        ),
      ],
    }),
    { breaks: 'QueuedProtectionFollowsTheFlag', caught: { QueuedProtectionFollowsTheFlag: 123 } },
  ),
  mutation(
    hunk({
      name: 'highmem_is_remapped',
      what: 'pin_page: treats a highmem page as any other',
      of: pin_page,
      edits: (k) => [k.remove('if (PageHighMem(page))')],
    }),
    {
      scope: 'pin-highpte-1cpu',
      breaks: 'HighmemPageIsNotRemapped',
      caught: { HighmemPageIsNotRemapped: 22 },
    },
  ),
  mutation(
    hunk({
      name: 'no_flush_flag',
      what: 'pin_page: drops the flag that asks for a flush',
      of: pin_page,
      edits: (k) => [
        k.replace(
          RO,
          k.step(RO, (s, l, me) => fill(s, me.cpu, 'update_va_mapping', PtOp.values.RO(l.page))),
        ),
      ],
    }),
    { breaks: 'OnlyThePgdUpdateFlushesTlbs', caught: { OnlyThePgdUpdateFlushesTlbs: 31 } },
  ),
  mutation(
    hunk({
      name: 'always_l3',
      what: 'xen_pgd_pin: pins an L3 table, with PAE or without',
      of: xen_pgd_pin,
      edits: (k) => [
        k.insertBefore(
          PIN,
          k.set('level = L3', (l) => {
            l.pae = true;
          }),
        ),
      ],
    }),
    { breaks: 'PinNamesTheLevelOfItsTable', caught: { PinNamesTheLevelOfItsTable: 34 } },
  ),
  mutation(
    hunk({
      name: 'pin_first',
      what: 'xen_pgd_pin: queues the pin before the walk',
      of: xen_pgd_pin,
      edits: (k) => [k.move(PIN, 'xen_mc_batch()')],
    }),
    { breaks: 'ReadOnlyPrecedesPin', caught: { ReadOnlyPrecedesPin: 25 } },
  ),
  mutation(
    hunk({
      name: 'unpin_last',
      what: 'xen_pgd_unpin: queues the unpin after the walk',
      of: xen_pgd_unpin,
      edits: (k) => [k.move(UNPIN, 'pgd_walk(pgd, unpin_page, TASK_SIZE)')],
    }),
    { breaks: 'UnpinPrecedesWritable', caught: { UnpinPrecedesWritable: 129 } },
  ),
  mutation(
    hunk({
      name: 'pin_stays_queued',
      what: 'xen_pgd_pin: restores interrupts, and flushes nothing',
      of: xen_pgd_pin,
      edits: (k) => [
        k.replace(
          'xen_mc_issue(0)',
          k.step('local_irq_restore', (s, _l, me) => {
            s.cpus[me.cpu].irqs_off = false;
          }),
        ),
      ],
    }),
    { breaks: 'PinIsExecutedOnReturn', caught: { PinIsExecutedOnReturn: 35 } },
  ),
  mutation(
    hunk({
      name: 'no_lock_to_pin',
      what: 'xen_activate_mm: takes no lock',
      of: xen_activate_mm,
      edits: (k) => [
        k.remove('spin_lock(&next->page_table_lock)'),
        k.remove('spin_unlock(&next->page_table_lock)'),
      ],
    }),
    { breaks: 'PinHoldsPageTableLock', caught: { PinHoldsPageTableLock: 13 } },
  ),
  mutation(
    hunk({
      name: 'no_lock_to_unpin',
      what: 'xen_exit_mmap: takes no lock',
      of: xen_exit_mmap,
      edits: (k) => [
        k.remove('spin_lock(&mm->page_table_lock)'),
        k.remove('spin_unlock(&mm->page_table_lock)'),
      ],
    }),
    { breaks: 'UnpinHoldsPageTableLock', caught: { UnpinHoldsPageTableLock: 107 } },
  ),
  mutation(
    hunk({
      name: 'pin_without_type',
      what: 'HYPERVISOR_multicall: a pin sets the flag, and takes no type reference',
      of: HYPERVISOR_multicall,
      edits: (k) => [
        k.replace(
          'do_mmuext_op',
          k.step('do_mmuext_op', (s, l, me) => {
            const page = s.ptpages[PtOp.payload(l.pt)];
            if (PtOp.is(l.pt, 'PIN_L2')) page.pinned = true;
            else if (!mmuext_op(s, me.cpu, l.pt)) l.failed = true;
            l.op = 'unfilled';
          }),
        ),
      ],
    }),
    { breaks: 'PinnedTableIsActiveThroughout', caught: { PinnedTableIsActiveThroughout: 45 } },
  ),
  mutation(
    hunk({
      name: 'load_without_type',
      what: 'HYPERVISOR_multicall: a new base is loaded, and takes no type reference',
      of: HYPERVISOR_multicall,
      edits: (k) => [
        k.replace(
          'do_mmuext_op',
          k.step('do_mmuext_op', (s, l, me) => {
            if (PtOp.is(l.pt, 'NEW_BASEPTR')) s.vcpus[me.cpu].cr3 = PtOp.payload(l.pt);
            else if (!mmuext_op(s, me.cpu, l.pt)) l.failed = true;
            l.op = 'unfilled';
          }),
        ),
      ],
    }),
    {
      on: ['f4f97b3ea901', 'f87e4cac4f4e', 'f120f13ea0db'],
      scope: 'pin-1mm-2cpus',
      breaks: 'LoadedTableIsActiveThroughout',
      caught: {
        LoadedTableIsActiveThroughout: 144,
        LoadedTableIsPinned: 144,
        PageBetweenStatesIsLocked: 33,
      },
    },
  ),
];
