/** Every statement of ee0726407fea, in the order of its diff. */
import { REINSTATE, REPLACE, SECOND_ISSUE } from '../patches/scratch/ee0726407fea.js';
import { by, byEach, byOther, type Ledger, left, rowsOf } from './ledger.js';

const P2M = 'arch/x86/xen/p2m.c';
const GNTDEV = 'drivers/xen/gntdev.c';
const REMOVE = 'm2p_remove_override';
const MAP = 'map_grant_pages';

const DECLARED = 'a declaration';
const PTE = 'which PTE is meant is a fact of the page';
const SECOND_GET = 'pfn_pte(page_to_pfn(get_balloon_scratch_page()), RO)';

const p2m = [
  ...rowsOf('+', P2M, '(file)', left('includes xen/balloon.h', 'prototypes')),
  ...rowsOf('-', P2M, REMOVE, left('unmap_op, for a gnttab_unmap_grant_ref', DECLARED)),
  ...rowsOf(
    '+',
    P2M,
    REMOVE,
    left('unmap_op, for a gnttab_unmap_and_replace', DECLARED),
    by('scratch_page = get_balloon_scratch_page()', 'takes the scratch page, with preemption off'),
    byOther(
      'get_balloon_scratch_page',
      'get_cpu_var(balloon_scratch_page)',
      'scratch_page_address, that of the page (the CPU stands for both)',
    ),
  ),
  ...rowsOf(
    '-',
    P2M,
    REMOVE,
    by('xen_mc_entry(sizeof(*unmap_op))', 'an entry with room for a gnttab_unmap_grant_ref'),
  ),
  ...rowsOf(
    '+',
    P2M,
    REMOVE,
    by('xen_mc_entry(sizeof(*unmap_op))', 'an entry with room for a gnttab_unmap_and_replace'),
    by(REPLACE, 'unmap_op->new_addr is the address of the scratch page'),
  ),
  ...rowsOf(
    '-',
    P2M,
    REMOVE,
    left('unmap_op->dev_bus_addr = 0', 'no device mapping is made in these scopes'),
    by(
      'MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)',
      'the entry asks for GNTTABOP_unmap_grant_ref',
    ),
  ),
  ...rowsOf('+', P2M, REMOVE, by(REPLACE, 'the entry asks for GNTTABOP_unmap_and_replace')),
  ...rowsOf(
    '-',
    P2M,
    REMOVE,
    byEach(
      'stores the PTE that the P2M entry gives, PAGE_KERNEL, at the address of the page',
      [REMOVE, 'pfn_pte(pfn, PAGE_KERNEL)'],
      [REMOVE, 'set_pte_at(&init_mm, address, ptep)'],
    ),
  ),
  ...rowsOf(
    '+',
    P2M,
    REMOVE,
    by('__xen_mc_entry(0)', 'reserves a second entry, without a batch'),
    by(SECOND_GET, 'takes the scratch page once more, for its pfn'),
    by(
      REINSTATE,
      'the entry maps the scratch page at its address, PAGE_KERNEL_RO, without a flush',
    ),
    by(SECOND_ISSUE, 'issues it, unless in lazy MMU mode'),
    by('put_balloon_scratch_page()', 'gives the scratch page back'),
  ),
];

const gntdev = [
  ...rowsOf(
    '-',
    GNTDEV,
    MAP,
    left('level', DECLARED),
    left('ptep', DECLARED),
    left('pte_maddr, 0 at first', DECLARED),
    left('looks the PTE of the address up', PTE),
    left('the machine address of that PTE', PTE),
    by(
      'gnttab_set_map_op(&kmap_ops[i])',
      'the kernel map op names the PTE, with GNTMAP_contains_pte',
    ),
  ),
  ...rowsOf(
    '+',
    GNTDEV,
    MAP,
    by('gnttab_set_map_op(&kmap_ops[i], address)', 'the kernel map op names the address'),
  ),
];

export const ledgerEe0726407fea: Ledger = {
  patch: 'ee0726407fea',
  base: '3.1',
  series: ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', 'cd9151e26d31', '65a45fa2f640'],
  elsewhere: [],
  rows: [...p2m, ...gntdev],
};
