/**
 * A frame that is overridden and that a page of the domain has as its own (frontend and backend in
 * one domain): the P2M entry of that page is FOREIGN meanwhile, so that a lookup goes on in the
 * override list and finds the page of the backend. The price is that the frontend's page cannot be
 * looked up by its frame.
 *
 * The M2P is read with no look at where it ends. On a 32-bit kernel it is the last thing below the end of
 * the address space, so that the entry of a frame behind its end is an address of user space: the fault
 * handler takes mmap_sem for it, which mmap and munmap hold, and the task waits for itself. Every caller
 * here is an mmap or a munmap, so the step is then never taken.
 *
 * Not modelled: an M2P entry whose read faults otherwise; the results of set_phys_to_machine, which nobody
 * looks at. The condition of the removal is one expression upstream; the search in the override list
 * is a hunk of its own here, so that it can be left out.
 *
 * Source: b9e0d95c041c, arch/x86/xen/p2m.c. The commit was not at hand; these are its statements as
 * the trees of 3.6.0 and later have them, at the ends of the two functions.
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import { type DomainMemory, FOREIGN, MFN, Word } from '../../domain-memory.js';
import { m2p_add_override, m2p_remove_override } from '../../linux/p2m.js';
import { m2p_find_override, pfn } from '../../linux/xen-page.js';
import { isBehindM2p } from '../../memory/overrides.js';

const { hunk } = hunksOver<DomainMemory>();

const local = { local_pfn: pfn() };
/** The two functions from this patch on. */
export const add_override_of_own = extended(m2p_add_override, local);
export const remove_override_of_own = extended(m2p_remove_override, local);

const remove_override = extended(m2p_remove_override, { ...local, last: pfn() });

const add = hunk({
  name: 'add',
  what: 'm2p_add_override: the P2M entry of a page of our own that has the frame becomes FOREIGN',
  of: m2p_add_override,
  locals: local,
  edits: (k) => [
    k.insertBefore(
      'return 0',
      k.step('pfn = machine_to_phys_mapping[mfn]', {
        when: (s, l) => !isBehindM2p(s, l.mfn),
        run: (s, l) => {
          l.local_pfn = s.frames[l.mfn].m2p;
        },
      }),
      k.branch('if (ret == 0)', (l) => l.local_pfn !== null, [
        k.test(
          'if (get_phys_to_machine(pfn) == mfn)',
          (s, l) => l.local_pfn !== null && s.pages[l.local_pfn].p2m === MFN(l.mfn),
          [
            k.step('set_phys_to_machine(pfn, FOREIGN_FRAME(mfn)) own', (s, l) => {
              if (l.local_pfn !== null) s.pages[l.local_pfn].p2m = FOREIGN(l.mfn);
            }),
          ],
        ),
      ]),
    ),
  ],
});

const remove = hunk({
  name: 'remove',
  what: 'm2p_remove_override: takes the FOREIGN bit from the P2M entry of a page of our own',
  of: m2p_remove_override,
  locals: local,
  edits: (k) => [
    k.insertBefore(
      'return 0',
      k.step('pfn = machine_to_phys_mapping[mfn]', {
        when: (s, l) => !isBehindM2p(s, Word.payload(l.mfn)),
        run: (s, l) => {
          l.local_pfn = s.frames[Word.payload(l.mfn)].m2p;
        },
      }),
      k.branch('if (ret == 0)', (l) => l.local_pfn !== null, [
        k.test(
          'if (get_phys_to_machine(pfn) == FOREIGN_FRAME(mfn))',
          (s, l) => l.local_pfn !== null && s.pages[l.local_pfn].p2m === l.mfn,
          [
            k.step('set_phys_to_machine(pfn, mfn) own', (s, l) => {
              if (l.local_pfn !== null) s.pages[l.local_pfn].p2m = MFN(Word.payload(l.mfn));
            }),
          ],
        ),
      ]),
    ),
  ],
});

const last = hunk({
  name: 'last',
  what: 'm2p_remove_override: does so only if no other page is overridden with the frame',
  of: remove_override,
  locals: { last: pfn() },
  edits: (k) => [
    k.replace(
      'set_phys_to_machine(pfn, mfn) own',
      k.call('m2p_find_override(mfn)', m2p_find_override, {
        pass: (l, callee) => {
          callee.mfn = Word.payload(l.mfn);
        },
        take: (l, callee) => {
          l.last = callee.ret;
        },
      }),
      k.branch('if (m2p_find_override(mfn) == NULL)', (l) => l.last === null, [
        k.step('set_phys_to_machine(pfn, mfn) own', (s, l) => {
          if (l.local_pfn !== null) s.pages[l.local_pfn].p2m = MFN(Word.payload(l.mfn));
        }),
      ]),
    ),
  ],
});

export const pb9e0d95c041c = patch({
  name: 'b9e0d95c041c',
  title: 'xen: mark local pages as FOREIGN in the m2p_override',
  source: 'torvalds/linux b9e0d95c041c (3.5)',
  hunks: [add, remove, last],
});
