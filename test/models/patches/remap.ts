import type { PatchTables } from './tables.js';

const REMAP = ['1f3ac86b4c45'];

export const remapTables: PatchTables = {
  base: '3.18',
  home: {
    '1f3ac86b4c45': [[], 'e820-6pfns'],
    '054954eb051f': [REMAP, 'e820-6pfns'],
    '808fdb71936c': [REMAP, 'e820-kernel'],
    fac1bceeeb04: [[...REMAP, '808fdb71936c'], 'e820-kernel'],
    identity_leaf_base: [[...REMAP, '054954eb051f'], 'e820-6pfns'],
    find_pfn_range_end: [REMAP, 'e820-6pfns'],
    release_keeps_frame: [REMAP, 'e820-6pfns-1fault'],
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
      alloc: 'compiles',
    },
    '808fdb71936c': {
      is_e820_reserved: 'M002 xen_memory_setup `xen_is_e820_reserved(_text, __bss_stop - _text)`',
      check: 'compiles',
    },
    fac1bceeeb04: { end: 'H002' },
    identity_leaf_base: { base: 'H002' },
    find_pfn_range_end: { end: 'H002' },
    release_keeps_frame: { release: 'compiles', mapping: 'compiles' },
  },
  wrong: [
    ['1f3ac86b4c45', REMAP, 'H004'],
    ['054954eb051f', [...REMAP, '054954eb051f'], 'H002'],
    ['808fdb71936c', ['808fdb71936c'], 'H004'],
    ['fac1bceeeb04', REMAP, 'H001 end: xen_memory_setup `_text and __bss_stop`'],
    [
      'identity_leaf_base',
      REMAP,
      'H001 base: alloc_p2m `p2m_init_identity(p2m, pfn), set_pte(ptep, p2m)`',
    ],
    [
      'find_pfn_range_end',
      ['find_pfn_range_end'],
      'H001 end: xen_find_pfn_range `if (e_pfn < *min_pfn)`',
    ],
    ['release_keeps_frame', [], 'H001 release: xen_set_identity_and_release_chunk `if (ret != 1)`'],
  ],
};
