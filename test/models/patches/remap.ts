import type { PatchTables } from './tables.js';

const REMAP = ['1f3ac86b4c45'];
const LINEAR = [...REMAP, '054954eb051f'];

export const remapTables: PatchTables = {
  base: '3.18',
  home: {
    '1f3ac86b4c45': [[], 'e820-6pfns'],
    '054954eb051f': [REMAP, 'e820-6pfns'],
    f241b0b891b9: [LINEAR, 'p2m-8pfns-2cpus'],
    '24d40b85beac': [[], 'p2m-8pfns-1cpu'],
    '47e32fd4bd51': [[], 'p2m-8pfns-1cpu'],
    '808fdb71936c': [REMAP, 'e820-kernel'],
    fac1bceeeb04: [[...REMAP, '808fdb71936c'], 'e820-kernel'],
    identity_leaf_base: [[...REMAP, '054954eb051f'], 'e820-6pfns'],
    find_pfn_range_end: [REMAP, 'e820-6pfns'],
    release_keeps_frame: [REMAP, 'e820-6pfns-1fault'],
    p2m_mid_read_again: [[], 'p2m-8pfns-2cpus'],
    remap_list_reversed: [REMAP, 'e820-6pfns'],
    without_a9b5bff66b2a: [[], 'e820-6pfns'],
    identity_before_capture: [REMAP, 'e820-6pfns'],
  },
  without: {
    '1f3ac86b4c45': {
      free_mfn: 'M002 xen_set_identity_and_release_chunk `ret = xen_free_mfn(mfn)`',
      release: 'compiles',
      update_mem_tables: 'compiles',
      prepare_chunk: 'compiles',
      remap_chunk: 'compiles',
      remap_memory: 'M002 xen_pagetable_init `xen_remap_memory()`',
      remap_call: 'compiles',
    },
    '054954eb051f': {
      set: 'compiles',
      range: 'compiles',
      build: 'compiles',
      rebuild: 'compiles',
      alloc_pmd: 'M002 alloc_p2m `ptep = alloc_p2m_pmd(addr, ptep, pte_pg)`',
      alloc: 'compiles',
    },
    f241b0b891b9: { lookup: 'H002' },
    '24d40b85beac': { identity: 'H002' },
    '47e32fd4bd51': { middle: 'H002' },
    '808fdb71936c': {
      is_e820_reserved: 'M002 xen_memory_setup `xen_is_e820_reserved(_text, __bss_stop - _text)`',
      check: 'compiles',
    },
    fac1bceeeb04: { end: 'H002' },
    identity_leaf_base: { base: 'H002' },
    find_pfn_range_end: { end: 'H002' },
    release_keeps_frame: { release: 'compiles', mapping: 'compiles' },
    p2m_mid_read_again: { again: 'H002' },
    remap_list_reversed: { order: 'H002' },
    without_a9b5bff66b2a: { refuse: 'H002' },
    identity_before_capture: { order: 'H002' },
  },
  wrong: [
    ['1f3ac86b4c45', REMAP, 'H004'],
    ['054954eb051f', [...REMAP, '054954eb051f'], 'H002'],
    ['808fdb71936c', ['808fdb71936c'], 'H004'],
    ['fac1bceeeb04', REMAP, 'H001 end: xen_memory_setup `_text and __bss_stop`'],
    ['identity_leaf_base', REMAP, 'H001 base: alloc_p2m `p2m_init_identity(p2m, pfn)`'],
    ['f241b0b891b9', REMAP, 'H001 lookup: alloc_p2m_pmd `null`'],
    [
      '24d40b85beac',
      LINEAR,
      'H001 identity: __set_phys_to_machine `p2m_top[topidx][mididx][idx] = mfn`',
    ],
    ['47e32fd4bd51', LINEAR, 'H001 middle: alloc_p2m `if (mid == p2m_mid_missing)`'],
    [
      'find_pfn_range_end',
      ['find_pfn_range_end'],
      'H001 end: xen_find_pfn_range `if (e_pfn < *min_pfn)`',
    ],
    ['release_keeps_frame', [], 'H001 release: xen_set_identity_and_release_chunk `if (ret != 1)`'],
    [
      'p2m_mid_read_again',
      LINEAR,
      'H001 again: alloc_p2m `p2m_orig = ACCESS_ONCE(p2m_top[topidx][mididx])`',
    ],
    [
      'without_a9b5bff66b2a',
      LINEAR,
      'H001 refuse: set_phys_range_identity `early_split_p2m(pfn_s)`',
    ],
    ['remap_list_reversed', [], 'H001 order: xen_remap_memory `null`'],
    [
      'identity_before_capture',
      [],
      'H001 order: xen_do_set_identity_and_remap_chunk `set_phys_range_identity(ident_pfn_iter, chunk)`',
    ],
  ],
};
