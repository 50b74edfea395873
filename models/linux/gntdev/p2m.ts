/**
 * Modelled: set_foreign_p2m_mapping and clear_foreign_p2m_mapping, which took the place of the M2P
 * override: the kernel mappings of a batch are one hypercall, and so are their unmaps.
 *
 * Not modelled: auto-translated domains; callers without kernel mappings; WARN of a page that is not
 * ballooned (a warning changes nothing); a hypercall that fails as a whole (its array is always
 * readable); maps that name no PTE (gntdev's always do); the P2M tree (a store that needs a new leaf
 * and gets none is the fault `no memory`; the entry of a page that is taken back has its leaf).
 *
 * Source: arch/x86/xen/p2m.c, set_foreign_p2m_mapping, clear_foreign_p2m_mapping @ 5.11, read in a
 * later tree from which the patches here, as stable trees have them, were taken back.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import {
  type DomainMemory,
  errno,
  FOREIGN,
  INVALID,
  Pte,
  upToSlots,
  Word,
} from '../../domain-memory.js';
import {
  HYPERVISOR_map_grant_ref,
  HYPERVISOR_unmap_grant_ref,
} from '../../xen/grant-table-arrays.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: 0, or -ENOMEM; the slots behind the one without memory are then left alone. */
export const set_foreign_p2m_mapping = procedure('set_foreign_p2m_mapping', {
  source: 'arch/x86/xen/p2m.c, set_foreign_p2m_mapping @ 5.11',
  locals: {
    first: id('slots'),
    count: upToSlots(),
    i: upToSlots(),
    mfn: id('frames'),
    ret: errno(),
  },
  body: (k) => [
    k.call('HYPERVISOR_grant_table_op(map, kmap_ops)', HYPERVISOR_map_grant_ref, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
        callee.ops = 'kmap_ops';
      },
    }),
    k.while('for (i = 0; i < count; i++)', (l) => l.i < l.count, [
      k.test(
        'if (map_ops[i].status)',
        (s, l) => s.slots[l.first + l.i].map_op.status !== 'GNTST_okay',
        [],
        [
          k.step('mfn = pte_mfn(*pte)', (s, l) => {
            l.mfn = Pte.payload(s.slots[l.first + l.i].user_pte);
          }),
          k.either(
            'set_phys_to_machine(pfn, FOREIGN_FRAME(mfn))',
            k.alternative('stored', {
              run: (s, l) => {
                s.pages[l.first + l.i].p2m = FOREIGN(l.mfn);
              },
            }),
            k.alternative('no memory', {
              when: (s) => s.faults_left > 0,
              run: (s) => {
                s.faults_left -= 1;
              },
              body: [
                k.return('ret = -ENOMEM; goto out', (l) => {
                  l.ret = '-ENOMEM';
                }),
              ],
            }),
          ),
        ],
      ),
      k.set('i++', (l) => {
        l.i += 1;
        l.mfn = 0;
      }),
    ]),
    k.return('return ret'),
  ],
});

/** Returns: 0, or -EINVAL at the first page that is not FOREIGN, before the kernel unmaps. */
export const clear_foreign_p2m_mapping = procedure('clear_foreign_p2m_mapping', {
  source: 'arch/x86/xen/p2m.c, clear_foreign_p2m_mapping @ 5.11',
  locals: { first: upToSlots(), count: upToSlots(), i: upToSlots(), mfn: Word, ret: errno() },
  body: (k) => [
    k.while('for (i = 0; i < count; i++)', (l) => l.i < l.count, [
      k.step('mfn = __pfn_to_mfn(pfn)', (s, l) => {
        l.mfn = s.pages[l.first + l.i].p2m;
      }),
      k.branch(
        'if (!(mfn & FOREIGN_FRAME_BIT))',
        (l) => !Word.is(l.mfn, 'FOREIGN'),
        [
          k.return('ret = -EINVAL; goto out', (l) => {
            l.ret = '-EINVAL';
          }),
        ],
        [
          k.step('set_phys_to_machine(pfn, INVALID_P2M_ENTRY)', (s, l) => {
            s.pages[l.first + l.i].p2m = INVALID;
          }),
        ],
      ),
      k.set('i++', (l) => {
        l.i += 1;
      }),
    ]),
    k.call('HYPERVISOR_grant_table_op(unmap, kunmap_ops)', HYPERVISOR_unmap_grant_ref, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
        callee.ops = 'kunmap_ops';
      },
    }),
    k.return('return ret'),
  ],
});
