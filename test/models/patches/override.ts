import type { PatchTables } from './tables.js';

export const overrideTables: PatchTables = {
  base: '3.1',
  home: {
    '0930bba674e2': [[], '1page-1cpu'],
    kmap_null_check: [['0930bba674e2'], '2slots-1cpu-pv-driver'],
    f62805f1f30a: [['0930bba674e2'], '1page-1cpu'],
    '2fc136eecd0c': [['0930bba674e2', 'f62805f1f30a'], '1page-1cpu'],
    '14883a75ec76': [['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'], '1page-1cpu-1fault'],
    kmap_handle_reset: [['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'], '1page-1cpu-lazy'],
    handles_forgotten: [['0930bba674e2'], '1page-1cpu-1fault'],
  },
  without: {
    '0930bba674e2': {
      add_map: 'H001 add_save: m2p_add_override `xen_mc_issue(PARAVIRT_LAZY_MMU)`',
      add_save: 'compiles',
      remove_restore:
        'H001 host_addr: m2p_remove_override `set_phys_to_machine(pfn, map_op->dev_bus_addr)`',
      host_addr: 'compiles',
      invlpg: 'compiles',
      set_pte: 'compiles',
      unmap: 'compiles',
      check: 'compiles',
      flush: 'compiles',
      map_refs: 'compiles',
      gntdev: 'compiles',
    },
    kmap_null_check: { null_check: 'H002' },
    f62805f1f30a: {
      map_enter: 'compiles',
      map_leave: 'compiles',
      unmap_enter: 'compiles',
      unmap_leave: 'compiles',
    },
    '2fc136eecd0c': {
      add_keeps_index: 'compiles',
      remove_takes_kmap_op: 'compiles',
      unmap_refs: 'compiles',
      gntdev: 'compiles',
    },
    '14883a75ec76': { map_out: 'compiles', unmap_out: 'compiles' },
    kmap_handle_reset: { preset: 'H002' },
    handles_forgotten: { no_early_return: 'H002' },
  },
  wrong: [
    [
      '0930bba674e2',
      ['0930bba674e2'],
      'H001 add_map: m2p_add_override `if (clear_pte && !PageHighMem(page))`',
    ],
    [
      'kmap_null_check',
      [],
      'H001 null_check: gnttab_map_refs `m2p_add_override(mfn, pages[i], &kmap_ops[i])`',
    ],
    [
      'f62805f1f30a',
      ['0930bba674e2', 'f62805f1f30a'],
      'M001 gnttab_map_refs `if (paravirt_get_lazy_mode() == NONE)`',
    ],
    [
      '2fc136eecd0c',
      [],
      'H001 add_keeps_index: m2p_add_override `kmap_op->dev_bus_addr = page->index`',
    ],
    ['14883a75ec76', [], 'M003 gnttab_map_refs `goto out`'],
    ['14883a75ec76', ['0930bba674e2'], 'M003 gnttab_map_refs `goto out`'],
    [
      '14883a75ec76',
      ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'],
      'H001 map_out: gnttab_map_refs `return ret`',
    ],
    [
      'handles_forgotten',
      ['handles_forgotten'],
      'H001 no_early_return: __unmap_grant_pages `if (err)`',
    ],
    ['kmap_handle_reset', [], 'H001 preset: map_grant_pages `gnttab_set_map_op(&kmap_ops[i])`'],
  ],
};
