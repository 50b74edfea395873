/**
 * Modelled: GNTTABOP_unmap_and_replace of one op, with the phases of an unmap: the L1 entry of
 * `new_addr` is emptied, what it held goes into that of `host_addr`, all CPUs are flushed, the handle
 * is freed. It refuses a dead handle and a grant that was mapped by the address of a PTE, before it
 * changes anything. Where `host_addr` does not map the frame of the grant, `new_addr` stays empty.
 *
 * Not modelled: flags other than host_map and contains_pte; new_addr 0, which makes it a plain unmap;
 * new_addr outside of the scratch pages; arrays of more than one op (Linux makes none); references of
 * frames (those of what is moved move with it; those of what is dropped are dropped). Why Xen cannot
 * take hold of the L1 page of host_addr: that is a fault of the scope's budget. The same for
 * new_addr's page, which changes nothing, is left out.
 *
 * Memory model: sequential consistency. Xen holds both grant locks over the two stores into L1
 * entries; to be seen in between are the entries alone, by loads. No other operation of these scopes
 * uses the same handle meanwhile, so the locks are not state of their own.
 *
 * Source: xen/common/grant_table.c, __gnttab_unmap_and_replace, __gnttab_unmap_common,
 * __gnttab_unmap_common_complete; xen/arch/x86/mm.c, replace_grant_host_mapping @ 4.3. The latter
 * was read as replace_grant_pv_mapping of 4.10, which is the same without auto-translated domains.
 */
import { proceduresOver } from '../../src/model/index.js';
import { id, orNull } from '../../src/schema/index.js';
import { type DomainMemory, EMPTY, GNTST, GRANT, handle, Pte } from '../domain-memory.js';
import { clearFlags, putFreeHandle } from './grant-table.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: the status that Xen writes into the op. */
export const HYPERVISOR_unmap_and_replace = procedure('HYPERVISOR_unmap_and_replace', {
  source: 'xen/common/grant_table.c, gnttab_unmap_and_replace @ 4.3',
  locals: {
    /** host_addr: the kernel address of this page. */
    page: id('pages'),
    /** new_addr: the kernel address of this CPU's scratch page. */
    new_addr: orNull(id('scratch')),
    handle: handle(),
    ref: orNull(id('grants')),
    /** What new_addr mapped. */
    ol1e: Pte,
    status: GNTST,
  },
  body: (k) => [
    // Folded: the handle and its flags are under the grant locks, which this operation holds; loads
    // see the entry of new_addr alone.
    k.step('UPDATE_ENTRY(new_addr, l1e_empty())', (s, l) => {
      const entry = l.handle < 0 ? null : s.maptrack[l.handle];
      if (entry === null || entry.ref === null || l.new_addr === null) {
        l.status = 'GNTST_bad_handle';
        return;
      }
      if (entry.by_va === 0) {
        l.status = 'GNTST_general_error';
        return;
      }
      l.ref = entry.ref;
      l.ol1e = s.scratch[l.new_addr].pte;
      s.scratch[l.new_addr].pte = EMPTY;
    }),
    k.branch('if (new_addr was emptied)', (l) => l.ref !== null, [
      k.either(
        'replace_grant_va_mapping(host_addr, frame, ol1e)',
        // Folded: PTE, pin count and maptrack flags change under both grant locks, and only the PTE
        // is looked at by anybody who does not take them.
        k.alternative('the entry is looked at', {
          run: (s, l) => {
            const page = s.pages[l.page];
            if (l.ref === null || page.pte !== GRANT(l.ref)) {
              l.status = 'GNTST_general_error';
              return;
            }
            page.pte = l.ol1e;
            s.grants[l.ref].pin -= 1;
          },
        }),
        k.alternative('fails', {
          when: (s) => s.faults_left > 0,
          run: (s, l) => {
            s.faults_left -= 1;
            l.status = 'GNTST_general_error';
          },
        }),
      ),
    ]),
    // Folded: the flush of each CPU is awaited; until the last one answers nothing else is done.
    k.step('gnttab_flush_tlb', (s) => {
      for (const cpu of s.cpus) for (const entry of cpu.tlb) entry.frame = null;
    }),
    k.branch('if (flags)', (l) => l.status === 'GNTST_okay', [
      // Folded: the handle is freed and the granter's flags change under the grant locks.
      k.step('__gnttab_unmap_common_complete', (s, l) => {
        putFreeHandle(s, l.handle);
        if (l.ref !== null && s.grants[l.ref].pin === 0) clearFlags(s.grants[l.ref]);
      }),
    ]),
  ],
});
