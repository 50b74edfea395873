import type { PatchTables } from './tables.js';

export const lookupTables: PatchTables = {
  base: '3.1',
  home: {
    without_dc4972a4e2f3: [[], 'lookup-1page-1cpu-1fault'],
    without_b254244d2682: [[], 'lookup-1page-1cpu-leaf'],
    without_d5431d527339: [[], 'lookup-1page-1cpu-blkback'],
    without_0f4b49eaf25e: [[], 'lookup-1page-1cpu-filesystem'],
    b960d6c43a63: [[], 'lookup-list-2cpus'],
    b9e0d95c041c: [[], 'lookup-2pages-1cpu-frontend'],
    '0160676bba69': [['b9e0d95c041c'], 'lookup-1page-1cpu-m2p'],
    own_entry_under_lock: [['b9e0d95c041c'], 'lookup-2pages-1cpu-frontend'],
    '923b2919e2c3': [[], 'lookup-1page-2cpus'],
    special_after_map: [['923b2919e2c3'], 'lookup-1page-2cpus'],
    add_undoes_private: [[], 'lookup-1page-1cpu-1fault'],
  },
  without: {
    without_dc4972a4e2f3: { map_refs: 'H002' },
    without_b254244d2682: { add: 'H002' },
    without_d5431d527339: { add: 'compiles', remove: 'compiles' },
    without_0f4b49eaf25e: { add: 'compiles', remove: 'compiles' },
    b960d6c43a63: { search: 'H002' },
    b9e0d95c041c: {
      add: 'compiles',
      remove: 'H001 last: m2p_remove_override `set_phys_to_machine(pfn, mfn) own`',
      last: 'compiles',
    },
    '0160676bba69': {
      add: 'compiles',
      remove: 'compiles',
      no_overrides: 'M002 m2p_add_override `pfn = mfn_to_pfn_no_overrides(mfn)`',
    },
    own_entry_under_lock: { add: 'compiles', remove: 'compiles' },
    '923b2919e2c3': { find_grant_ptes: 'compiles', find_special_page: 'compiles' },
    special_after_map: { mark: 'H002' },
    add_undoes_private: { undo: 'H002' },
  },
  wrong: [
    [
      'without_dc4972a4e2f3',
      ['without_dc4972a4e2f3'],
      'H001 map_refs: gnttab_map_refs `if (map_ops[i].status)`',
    ],
    [
      'without_b254244d2682',
      ['without_b254244d2682'],
      'H001 add: m2p_add_override `set_phys_to_machine(pfn, FOREIGN_FRAME(mfn))`',
    ],
    [
      'without_d5431d527339',
      ['0930bba674e2'],
      'H001 add: m2p_add_override `if (clear_pte && !PageHighMem(page))`',
    ],
    [
      'without_0f4b49eaf25e',
      ['without_0f4b49eaf25e'],
      'H001 add: m2p_add_override `SetPagePrivate(page)`',
    ],
    ['b960d6c43a63', ['b960d6c43a63'], 'H002'],
    [
      'b9e0d95c041c',
      ['b9e0d95c041c'],
      'M001 m2p_add_override `pfn = machine_to_phys_mapping[mfn]`',
    ],
    ['0160676bba69', [], 'H001 add: m2p_add_override `pfn = machine_to_phys_mapping[mfn]`'],
    ['own_entry_under_lock', [], 'H001 add: m2p_add_override `if (ret == 0)`'],
    ['923b2919e2c3', ['923b2919e2c3'], 'M001 gntdev_mmap `flags |= (1 << _GNTMAP_guest_avail0)`'],
    ['special_after_map', [], 'H001 mark: gntdev_mmap `flags |= (1 << _GNTMAP_guest_avail0)`'],
    [
      'add_undoes_private',
      ['without_b254244d2682'],
      'H001 undo: m2p_add_override `return -ENOMEM`',
    ],
  ],
};
