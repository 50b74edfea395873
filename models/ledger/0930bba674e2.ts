/** Every statement of 0930bba674e2, file by file, in the order of its diff. */
import { by, byOther, type Ledger, left, rowsOf } from './ledger.js';

const [P2M, BLKBACK, GNTDEV, GRANTS] = [
  'arch/x86/xen/p2m.c',
  'drivers/block/xen-blkback/blkback.c',
  'drivers/xen/gntdev.c',
  'drivers/xen/grant-table.c',
];
const [PAGE_H, GRANTS_H] = ['arch/x86/include/asm/xen/page.h', 'include/xen/grant_table.h'];

const PROTOTYPE = 'a prototype';
const FILE_SCOPE = '(file)';
const LOWMEM = 'gntdev refuses highmem: every page here is lowmem';
const PLACE = 'which PTE that is, is said by the page of the entry (`McEntry.page`)';
const LOCAL = 'a declaration';
const ALLOCATION = 'a map exists from the start to the end of a scope';

const headers = [
  ...rowsOf('+', PAGE_H, FILE_SCOPE, left('includes xen/grant_table.h', PROTOTYPE)),
  ...rowsOf('-', PAGE_H, 'm2p_add_override', left('takes bool clear_pte', PROTOTYPE)),
  ...rowsOf('+', PAGE_H, 'm2p_add_override', left('takes kmap_op', PROTOTYPE)),
  ...rowsOf('+', P2M, FILE_SCOPE, left('includes xen/grant_table.h and multicalls.h', PROTOTYPE)),
];

const ADD = 'm2p_add_override';
const add = [
  ...rowsOf(
    '-',
    P2M,
    ADD,
    by('if (clear_pte && !PageHighMem(page))', 'the parameter clear_pte, of a lowmem page'),
    by('pte_clear(&init_mm, address, ptep)', 'zaps the kernel PTE'),
  ),
  ...rowsOf(
    '+',
    P2M,
    ADD,
    by('if (kmap_op != NULL)', 'the parameter kmap_op; if it is given'),
    left('and the page is not highmem', LOWMEM),
    by('xen_mc_entry(sizeof(*kmap_op))', 'reserves an entry'),
    by('MULTI_grant_table_op(GNTTABOP_map_grant_ref, kmap_op)', 'which maps kmap_op, in place'),
    by('xen_mc_issue(PARAVIRT_LAZY_MMU)', 'and issues it, unless the mode is lazy'),
    by('kmap_op->dev_bus_addr = page->index', 'keeps the old mfn in dev_bus_addr'),
    by('page->index = (unsigned long) kmap_op', 'and the op in page->index'),
  ),
];

const REMOVE = 'm2p_remove_override';
const remove = [
  ...rowsOf(
    '-',
    P2M,
    REMOVE,
    by('set_phys_to_machine(pfn, page->index)', 'restores the P2M entry, before ClearPagePrivate'),
    by('if (clear_pte && !PageHighMem(page))', 'if asked, and of a lowmem page'),
    by('pfn_pte(pfn, PAGE_KERNEL)', 'the PTE that the P2M entry gives'),
    by('set_pte_at(&init_mm, address, ptep)', 'is stored'),
  ),
  ...rowsOf(
    '+',
    P2M,
    REMOVE,
    by('if (clear_pte)', 'if asked'),
    by('map_op = page->index', 'the op is what page->index says'),
    by('set_phys_to_machine(pfn, map_op->dev_bus_addr)', 'restores the P2M entry from the op'),
    left('and the page is not highmem', LOWMEM),
    left('mcs and unmap_op', LOCAL),
    by('if (map_op->handle == -1)', 'if the handle is -1'),
    by('xen_mc_flush()', 'flushes what may be the map'),
    by('if (map_op->handle == GNTST_general_error)', 'if it is still -1'),
    left('prints a warning', 'printed only'),
    by('return -1', 'returns -1'),
    by('xen_mc_entry(sizeof(*unmap_op))', 'reserves an entry'),
    left('unmap_op is the argument of the entry', 'the fields of `McEntry` stand for it'),
    left('unmap_op->host_addr = map_op->host_addr', PLACE),
    by(
      'MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)',
      'unmap_op->handle = map_op->handle',
    ),
    left('unmap_op->dev_bus_addr = 0', 'no grant here has a device mapping'),
    by(
      'MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)',
      'the entry unmaps what unmap_op names',
    ),
    by('xen_mc_issue(PARAVIRT_LAZY_MMU)', 'and issues it, unless the mode is lazy'),
    by('pfn_pte(pfn, PAGE_KERNEL)', 'the PTE that the restored P2M entry gives'),
    by('set_pte_at(&init_mm, address, ptep)', 'is stored'),
    by('__flush_tlb_single(address)', 'invalidates the address on this CPU'),
    by('map_op->host_addr = 0', 'resets host_addr'),
    by('set_phys_to_machine(pfn, page->index)', 'else restores the P2M entry from page->index'),
  ),
];

const CALL = 'm2p_add_override(PFN_DOWN(dev_bus_addr), page)';
const blkback = [
  ...rowsOf('-', BLKBACK, 'xen_blkbk_map', by(CALL, 'passes false')),
  ...rowsOf('+', BLKBACK, 'xen_blkbk_map', by(CALL, 'passes NULL, the blank value')),
];

const MAP = 'map_grant_pages';
const gntdev = [
  ...rowsOf(
    '+',
    GNTDEV,
    'struct grant_map',
    byOther(MAP, 'gnttab_set_map_op(&kmap_ops[i])', 'has kmap_ops (`Slot.kmap_op`)'),
  ),
  ...rowsOf(
    '+',
    GNTDEV,
    'gntdev_alloc_map',
    left('allocates kmap_ops', ALLOCATION),
    left('fails if it cannot', ALLOCATION),
    left('presets each handle to -1', 'the blank value of `handle`'),
    left('frees kmap_ops where it fails', ALLOCATION),
  ),
  ...rowsOf(
    '+',
    GNTDEV,
    MAP,
    left('if use_ptemod', 'it is 1 in a PV domain'),
    by('for (i = 0; i < map->count; i++) kmap', 'for each page'),
    left('level, address, ptep and pte_maddr', LOCAL),
    left('BUG_ON(PageHighMem)', LOWMEM),
    left('looks the PTE of the linear address up', 'every page has one, and it stays'),
    left('and its machine address', PLACE),
    by('gnttab_set_map_op(&kmap_ops[i])', 'sets up the op: host_addr names that PTE'),
    left('flags, ref and domid of the op', 'element i is always of grant i, for writing'),
  ),
  ...rowsOf('-', GNTDEV, MAP, by('gnttab_map_refs(map_ops, pages, count)', 'maps')),
  ...rowsOf(
    '+',
    GNTDEV,
    MAP,
    by('gnttab_map_refs(map_ops, kmap_ops, pages, count)', 'maps, and passes kmap_ops'),
    left('or NULL unless use_ptemod', 'it is 1 in a PV domain'),
  ),
];

const REFS = 'gnttab_map_refs';
const grants = [
  ...rowsOf('-', GRANTS, REFS, by('m2p_add_override(mfn, pages[i])', 'passes contains_pte')),
  ...rowsOf(
    '+',
    GRANTS,
    REFS,
    byOther(
      MAP,
      'gnttab_map_refs(map_ops, kmap_ops, pages, count)',
      'takes kmap_ops, which its callers pass',
    ),
    by('m2p_add_override(mfn, pages[i], &kmap_ops[i])', 'passes the element of the slot'),
  ),
  ...rowsOf('+', GRANTS_H, REFS, left('takes kmap_ops', PROTOTYPE)),
];

export const ledger0930bba674e2: Ledger = {
  patch: '0930bba674e2',
  base: '3.1',
  series: [],
  elsewhere: [],
  rows: [...headers, ...add, ...remove, ...blkback, ...gntdev, ...grants],
};
