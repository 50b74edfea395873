/** Every statement of 1f3ac86b4c45, in the order of its diff. */
import { by, byOther, type Ledger, left, rowsOf } from './ledger.js';

const FILE = 'arch/x86/xen/setup.c';
const PRINTED = 'printed only';
const FILE_SCOPE = '(file)';
const constant = 'a size of the scope';

const added = (name: string, ...entries: Parameters<typeof rowsOf>[3][]) =>
  rowsOf('+', FILE, name, ...entries);
const removed = (name: string, ...entries: Parameters<typeof rowsOf>[3][]) =>
  rowsOf('-', FILE, name, ...entries);

const file = [
  ...added(FILE_SCOPE, left('includes mmu.h', 'a prototype')),
  ...removed(
    FILE_SCOPE,
    byOther(
      'xen_do_set_identity_and_remap_chunk',
      'xen_remap_buf[i] = pfn_to_mfn(ident_pfn_iter + i)',
      'xen_remap_buf, an array of a leaf of mfns (`Boot.xen_remap_buf`)',
    ),
  ),
  ...added(
    FILE_SCOPE,
    left('REMAP_SIZE', constant),
    byOther(
      'xen_do_set_identity_and_remap_chunk',
      'xen_remap_buf.size = chunk',
      'xen_remap_buf, a page of next_area_mfn, target_pfn, size and mfns (`Frame`, `Boot.buf_pte`)',
    ),
    byOther(
      'xen_remap_memory',
      'while (xen_remap_mfn != INVALID_P2M_ENTRY)',
      'xen_remap_mfn, the head of the list, INVALID at first (`Boot.xen_remap_mfn`)',
    ),
  ),
];

const doChunk = removed(
  'xen_do_chunk',
  left('the reservation: no address bits, order 0, DOMID_SELF', 'constants of the hypercall'),
  by('for (pfn = start; pfn < end; pfn++)', 'for each pfn of the range'),
  by('mfn = pfn_to_mfn(pfn)', 'mfn of the pfn'),
  by('if (mfn == INVALID_P2M_ENTRY)', 'release: skip a pfn without an mfn'),
  by('if (mfn_to_pfn(mfn) != pfn)', 'release: skip a pfn whose mfn leads elsewhere'),
  by('ret = XENMEM_decrease_reservation(frame)', 'release: the frame is the mfn'),
  left('populate: skip a pfn with an mfn, the frame is the pfn', 'no caller passes `false`'),
  by('ret = XENMEM_decrease_reservation(frame)', 'the hypercall, for one extent'),
  left('WARN when it was not done', 'changes nothing'),
  by('early_set_phys_to_machine(pfn, INVALID_P2M_ENTRY)', 'sets the P2M entry when it was done'),
  by('break: no leaf', 'release: stops when the entry cannot be set'),
  left('populate: gives the frame back when it cannot', 'no caller passes `false`'),
  by('len++', 'counts'),
  by('break', 'stops when it was not done'),
  left('prints the range and the count', PRINTED),
  byOther(
    'xen_set_identity_and_release_chunk',
    'xen_do_chunk(start_pfn, min(end_pfn, nr_pages), true)',
    'returns the count',
  ),
);

const freeMfn = added(
  'xen_free_mfn',
  left('the reservation: no address bits, order 0, DOMID_SELF', 'constants of the hypercall'),
  by('HYPERVISOR_memory_op(XENMEM_decrease_reservation)', 'one extent, the mfn'),
  by('HYPERVISOR_memory_op(XENMEM_decrease_reservation)', 'returns what the hypercall returns'),
);

const RELEASE = 'xen_set_identity_and_release_chunk';
const release = [
  ...removed(
    RELEASE,
    by('xen_do_chunk(start_pfn, min(end_pfn, nr_pages), true)', 'releases, and adds the count'),
  ),
  ...added(
    RELEASE,
    by('len++', 'len begins at 0, a blank local'),
    by('end = min(end_pfn, nr_pages)', 'the end, within the allocation'),
    by('for (pfn = start_pfn; pfn < end; pfn++)', 'for each pfn of the range'),
    by('mfn = pfn_to_mfn(pfn)', 'mfn of the pfn'),
    by('if (mfn == INVALID_P2M_ENTRY)', 'skip a pfn without an mfn'),
    by('if (mfn_to_pfn(mfn) != pfn)', 'skip a pfn whose mfn leads elsewhere'),
    by('ret = xen_free_mfn(mfn)', 'gives the frame back'),
    left('WARN when it was not done', 'changes nothing'),
    by('__set_phys_to_machine(pfn, INVALID_P2M_ENTRY)', 'sets the P2M entry when it was done'),
    by('break: no leaf', 'stops when the entry cannot be set'),
    by('len++', 'counts'),
    by('break', 'stops when it was not done'),
    byOther(
      'xen_set_identity_and_remap_chunk',
      'xen_set_identity_and_release_chunk',
      'adds the count to *released',
    ),
  ),
];

const UPDATE = 'xen_update_mem_tables';
const update = [
  ...removed(
    UPDATE,
    by('if (!early_set_phys_to_machine(pfn, mfn))', 'sets the P2M with the early variant'),
    by('return false', 'returns false when it cannot'),
    by('return false: M2P', 'returns false when the M2P cannot be set'),
    by('return true', 'returns true'),
  ),
  ...added(
    UPDATE,
    by('set_phys_to_machine(pfn, mfn)', 'sets the P2M with the variant that may allocate'),
    by('BUG: P2M', 'stops when it cannot'),
    by('BUG: M2P', 'stops when the M2P cannot be set'),
    by('if (pfn << PAGE_SHIFT >= __pa(high_memory))', 'returns for highmem'),
    by('HYPERVISOR_update_va_mapping(pfn, mfn)', 'maps the page at its linear address'),
    left('WARN when it cannot', 'changes nothing'),
    by('BUG: kernel mapping', 'stops when it cannot'),
  ),
];

const DO = 'xen_do_set_identity_and_remap_chunk';
const moved = removed(
  DO,
  by('the aligned parts of both ranges', 'start and end of both ranges, rounded to leaves'),
  by('for (each leaf in both ranges)', 'for each leaf within both'),
  by('BUG_ON(past the end of a range)', 'stops past the end of either range'),
  by('for (i < P2M_PER_PAGE), save', 'for each entry of the leaf'),
  by('xen_remap_buf[i] = pfn_to_mfn(ident_pfn_iter + i)', 'saves its mfn in the buffer'),
  by('set_phys_range_identity(leaf)', 'sets identity for the leaf, and counts'),
  left('DEBUG: stops unless each entry is identity', 'not compiled'),
  by('for (i < P2M_PER_PAGE), remap', 'for each entry of the leaf'),
  by('mfn = xen_remap_buf[i]', 'its mfn, from the buffer'),
  by('xen_update_mem_tables(remap_pfn_iter + i, mfn)', 'moves it'),
  left('WARN when it cannot', 'changes nothing'),
  by('return 0', 'returns 0 when it cannot'),
  by('remap_cnt++, i++', 'counts'),
  by('the next leaf', 'left is a leaf less'),
  by('BUG_ON(left > (P2M_PER_PAGE - 1) * 2)', 'stops when more is left than two ends'),
  by('for (i = 0; i < left; i++)', 'for each page of the ends'),
  by('from the start to the end', 'goes on after the leaves, in both ranges'),
  by('BUG_ON(past the end of a range), end', 'stops past the end of either range'),
  by('mfn = pfn_to_mfn(ident_boundary_pfn)', 'its mfn, from the P2M'),
  by('xen_update_mem_tables(remap_boundary_pfn, mfn)', 'moves it'),
  left('WARN when it cannot, at an end', 'changes nothing'),
  by('return 0: end', 'returns 0 when it cannot'),
  by('remap_cnt++, and the next page', 'counts, and goes on in both ranges'),
  by('if (ident_start_pfn_align >= ident_end_pfn_align)', 'no whole leaf in the range?'),
  by('set_phys_range_identity(start_pfn, start_pfn + size)', 'then identity for all of it'),
  by('set_phys_range_identity(start_pfn, align)', 'else identity for its start'),
  by('set_phys_range_identity(ident_pfn_iter, end)', 'and for its end'),
  by('BUG_ON(ident_cnt != size), BUG_ON(remap_cnt != size)', 'stops unless both counts are size'),
  by('return size', 'returns size'),
);

const prepared = added(
  DO,
  by('mfn_save = virt_to_mfn(buf)', 'buf, the address of the buffer'),
  by('ident_pfn_iter = start_pfn, remap_pfn_iter = remap_pfn', 'ident_end_pfn, left'),
  by('memblock_reserve(remap_pfn, size)', 'reserves the target'),
  by('mfn_save = virt_to_mfn(buf)', 'remembers what the buffer is mapped to'),
  by('ident_pfn_iter = start_pfn, remap_pfn_iter = remap_pfn', 'begins at both ranges'),
  by('for (ident_pfn_iter < ident_end_pfn)', 'until the range ends'),
  by('left -= chunk, and the next record', 'steps both by REMAP_SIZE'),
  by('chunk = min(left, REMAP_SIZE)', 'pages of this record'),
  by('mfn = pfn_to_mfn(ident_pfn_iter)', 'mfn of the first pfn'),
  by('set_pte_mfn(buf, mfn, PAGE_KERNEL)', 'maps the buffer to it'),
  by('xen_remap_buf.next_area_mfn = xen_remap_mfn', 'the record: what follows it'),
  by('xen_remap_buf.target_pfn = remap_pfn_iter', 'the record: where it goes'),
  by('xen_remap_buf.size = chunk', 'the record: how many pages'),
  by('for (i = 0; i < chunk; i++)', 'for each of them'),
  by('xen_remap_buf.mfns[i] = pfn_to_mfn(ident_pfn_iter + i)', 'the record: its mfn'),
  by('xen_remap_mfn = mfn', 'the record is the head of the list'),
  by('set_phys_range_identity(ident_pfn_iter, chunk)', 'sets identity'),
  left('ident_cnt, what set_phys_range_identity returned', 'nothing reads it'),
  by('left -= chunk, and the next record', 'left is a chunk less'),
  by('set_pte_mfn(buf, mfn_save, PAGE_KERNEL)', 'restores the mapping of the buffer'),
);

const CHUNK = 'xen_set_identity_and_remap_chunk';
const chunk = [
  ...removed(
    CHUNK,
    left('the parameter remapped', PRINTED),
    by('if (!xen_do_set_identity_and_remap_chunk())', 'when the chunk cannot be moved'),
    left('WARN', 'changes nothing'),
    by('xen_set_identity_and_release_chunk, failed', 'releases all that is left of the stretch'),
    by('break: failed', 'and leaves the loop'),
    left('*remapped += size', PRINTED),
  ),
  ...added(
    CHUNK,
    by('xen_do_set_identity_and_remap_chunk(cur_pfn, size, ...)', 'prepares the chunk'),
  ),
];

const stretches = [
  ...removed(
    'xen_set_identity_and_remap',
    left('remapped, begins at 0', PRINTED),
    by('xen_set_identity_and_remap_chunk', 'passes it along'),
    left('prints it', PRINTED),
  ),
  ...added(
    'xen_set_identity_and_remap',
    by('xen_set_identity_and_remap_chunk', 'passes identity and num_released only'),
  ),
];

const remap = added(
  'xen_remap_memory',
  by('mfn_save = virt_to_mfn(buf)', 'buf, the address of the buffer'),
  left('remapped, begins at 0', PRINTED),
  by('pfn_s = ~0UL', 'no running range; len begins at 0, a blank local'),
  by('mfn_save = virt_to_mfn(buf)', 'remembers what the buffer is mapped to'),
  by('while (xen_remap_mfn != INVALID_P2M_ENTRY)', 'until the list is empty'),
  by('set_pte_mfn(buf, xen_remap_mfn, PAGE_KERNEL)', 'maps the buffer to the record'),
  by('BUG_ON(xen_remap_mfn != xen_remap_buf.mfns[0])', 'stops if it is of another frame'),
  by('pfn = xen_remap_buf.target_pfn', 'where it goes'),
  by('i < xen_remap_buf.size', 'how many pages'),
  by('for (i = 0; i < xen_remap_buf.size; i++)', 'for each page'),
  by('mfn = xen_remap_buf.mfns[i]', 'its mfn'),
  by('xen_update_mem_tables(pfn, mfn)', 'moves it'),
  left('remapped++', PRINTED),
  by('pfn++, i++', 'the next pfn'),
  by('if (pfn_s == ~0UL || pfn == pfn_s)', 'the first, or just before the running range?'),
  by('pfn_s = target_pfn, len += size', 'then the range begins with it'),
  by('if (pfn_s + len == xen_remap_buf.target_pfn)', 'just after the running range?'),
  by('len += xen_remap_buf.size', 'then the range ends with it'),
  by('memblock_free(pfn_s, len)', 'else frees the running range'),
  by('pfn_s = target_pfn, len = size', 'and begins another with it'),
  left('mfn = xen_remap_mfn', 'a dead store, which bf1b9ddf181d removes'),
  by('xen_remap_mfn = xen_remap_buf.next_area_mfn', 'the next record'),
  by('if (pfn_s != ~0UL && len)', 'a range is left?'),
  by('memblock_free(pfn_s, len), the last', 'frees it'),
  by('set_pte_mfn(buf, mfn_save, PAGE_KERNEL)', 'restores the mapping of the buffer'),
  left('prints remapped', PRINTED),
);

export const ledger1f3ac86b4c45: Ledger = {
  patch: '1f3ac86b4c45',
  base: '3.18',
  series: [],
  elsewhere: ['xen_pagetable_init'],
  rows: [
    ...file,
    ...doChunk,
    ...freeMfn,
    ...release,
    ...update,
    ...moved,
    ...prepared,
    ...chunk,
    ...stretches,
    ...remap,
  ],
};
