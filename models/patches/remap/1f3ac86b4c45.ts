/**
 * The frames behind holes of the E820 map are written down early, and moved when virtual memory
 * is up. The functions that it writes anew are in `1f3ac86b4c45-remap.ts` and `1f3ac86b4c45-tables.ts`.
 *
 * Not modelled: the removal of xen_do_chunk, which nothing calls any more and which stays in the tree;
 * the counters `remapped` and `identity`, which are printed only; comments and prototypes.
 *
 * Source: 1f3ac86b4c45, "xen: Delay remapping memory of pv-domain"; its call in xen_pagetable_init is
 * taken from arch/x86/xen/mmu.c of that tree.
 */
import { hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_pagetable_init } from '../../linux/boot/boot.js';
import { __set_phys_to_machine } from '../../linux/boot/p2m-tree.js';
import {
  xen_set_identity_and_release_chunk,
  xen_set_identity_and_remap_chunk,
} from '../../linux/boot/setup.js';
import { INVALID_P2M_ENTRY } from '../../memory/p2m-tree.js';
import { bootOf, mfn_to_pfn, mfnOrInvalid, pfn_to_mfn, pfnOrEnd } from '../../memory/remap.js';
import { XENMEM_decrease_reservation } from '../../xen/memory.js';
import { xen_do_set_identity_and_remap_chunk, xen_remap_memory } from './1f3ac86b4c45-remap.js';
import { xen_update_mem_tables } from './1f3ac86b4c45-tables.js';

const { hunk, adds, replaces } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

/** Returns: whether Xen took the frame (1). */
export const xen_free_mfn = procedure('xen_free_mfn', {
  source: 'arch/x86/xen/setup.c, xen_free_mfn @ 1f3ac86b4c45',
  locals: { mfn: mfnOrInvalid(), ret: bool() },
  body: (k) => [
    k.call('HYPERVISOR_memory_op(XENMEM_decrease_reservation)', XENMEM_decrease_reservation, {
      pass: (l, callee) => {
        if (l.mfn !== null) callee.mfn = l.mfn;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
  ],
});

const EACH = 'for (pfn = start_pfn; pfn < end; pfn++)';

/** What comes after the loop. */
export const SET_IDENTITY = 'set_phys_range_identity(start_pfn, end_pfn)';

/** Locals of the release from this patch on. */
export const releaseLocals = {
  pfn: pfnOrEnd(),
  next: pfnOrEnd(),
  end: pfnOrEnd(),
  mfn: mfnOrInvalid(),
  ret: bool(),
};

const release = hunk({
  name: 'release',
  what: 'xen_set_identity_and_release_chunk: gives the frames back itself',
  of: xen_set_identity_and_release_chunk,
  locals: releaseLocals,
  edits: (k) => [
    k.replace(
      'xen_do_chunk(start_pfn, min(end_pfn, nr_pages), true)',
      k.set('end = min(end_pfn, nr_pages)', (l) => {
        l.end = Math.min(l.end_pfn, l.nr_pages);
        l.next = l.start_pfn;
      }),
      k.while(EACH, (l) => l.next < l.end, [
        k.set('pfn, and the next one', (l) => {
          l.pfn = l.next;
          l.next += 1;
        }),
        k.step('mfn = pfn_to_mfn(pfn)', (s, l) => {
          l.mfn = pfn_to_mfn(bootOf(s), l.pfn);
        }),
        k.branch('if (mfn == INVALID_P2M_ENTRY)', (l) => l.mfn === null, [
          k.goto(EACH, 'continue: INVALID'),
        ]),
        k.test(
          'if (mfn_to_pfn(mfn) != pfn)',
          (s, l) => l.mfn !== null && mfn_to_pfn(bootOf(s), l.mfn) !== l.pfn,
          [k.goto(EACH, 'continue: not its frame')],
        ),
        k.call('ret = xen_free_mfn(mfn)', xen_free_mfn, {
          pass: (l, callee) => {
            callee.mfn = l.mfn;
          },
          take: (l, callee) => {
            l.ret = callee.ret;
          },
        }),
        k.branch('if (ret != 1)', (l) => !l.ret, [k.goto(SET_IDENTITY, 'break')]),
        k.call('__set_phys_to_machine(pfn, INVALID_P2M_ENTRY)', __set_phys_to_machine, {
          pass: (l, callee) => {
            callee.pfn = l.pfn;
            callee.mfn = INVALID_P2M_ENTRY;
          },
          take: (l, callee) => {
            l.ret = callee.ret;
          },
        }),
        // A step of its own, so that a claim can ask whether it is ever taken.
        k.branch('if (!__set_phys_to_machine())', (l) => !l.ret, [
          k.step('break: no leaf', () => {}),
          k.goto(SET_IDENTITY),
        ]),
        k.set('len++', (l) => {
          l.len += 1;
        }),
      ]),
    ),
  ],
});

const remap_chunk = hunk({
  name: 'remap_chunk',
  what: 'xen_set_identity_and_remap_chunk: a chunk is prepared, which cannot fail',
  of: xen_set_identity_and_remap_chunk,
  edits: (k) => [
    k.replace(
      'xen_do_set_identity_and_remap_chunk',
      k.call(
        'xen_do_set_identity_and_remap_chunk(cur_pfn, size, ...)',
        xen_do_set_identity_and_remap_chunk,
        {
          pass: (l, callee) => {
            callee.start_pfn = l.cur_pfn;
            callee.size = l.size;
            callee.remap_pfn = l.remap_pfn;
          },
        },
      ),
    ),
    k.remove('if (!xen_do_set_identity_and_remap_chunk())'),
  ],
});

const remap_call = hunk({
  name: 'remap_call',
  what: 'xen_pagetable_init: works the list off after paging_init',
  of: xen_pagetable_init,
  edits: (k) => [k.insertAfter('paging_init()', k.call('xen_remap_memory()', xen_remap_memory))],
});

export const p1f3ac86b4c45 = patch({
  name: '1f3ac86b4c45',
  title: 'xen: Delay remapping memory of pv-domain',
  source: 'torvalds/linux 1f3ac86b4c45 (3.19)',
  hunks: [
    adds('free_mfn', 'xen_free_mfn: gives one frame back', xen_free_mfn),
    release,
    replaces(
      'update_mem_tables',
      'xen_update_mem_tables: may allocate, maps the page too, and stops when it fails',
      xen_update_mem_tables,
    ),
    replaces(
      'prepare_chunk',
      'xen_do_set_identity_and_remap_chunk: writes the frames down instead of moving them',
      xen_do_set_identity_and_remap_chunk,
    ),
    remap_chunk,
    adds('remap_memory', 'xen_remap_memory: moves what was written down', xen_remap_memory),
    remap_call,
  ],
});
