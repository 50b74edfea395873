import type { PatchTables } from './tables.js';

const SERIES = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', 'cd9151e26d31', '65a45fa2f640'];
const REPLACED = [...SERIES, 'ee0726407fea'];
const REPAIRED = [...REPLACED, 'd7f8f48d1eb3'];
const USER = 'scratch-1page-1cpu';

export const scratchTables: PatchTables = {
  base: '3.1',
  home: {
    cd9151e26d31: [[], 'balloon-1page-1cpu'],
    '65a45fa2f640': [SERIES.slice(0, 4), USER],
    ee0726407fea: [SERIES, USER],
    d7f8f48d1eb3: [REPLACED, USER],
    '6a6f6e72eca5': [['cd9151e26d31'], 'balloon-1page-1cpu'],
    multicall_stops_on_error: [REPAIRED, 'scratch-1page-1cpu-1fault'],
    flush_after_map: [REPAIRED, 'scratch-1page-2cpus'],
    flush_after_populate: [['cd9151e26d31', '6a6f6e72eca5'], 'balloon-1page-1cpu'],
  },
  without: {
    cd9151e26d31: { pte: 'compiles', p2m: 'compiles', get: 'compiles', put: 'compiles' },
    '65a45fa2f640': { invlpg: 'H002' },
    ee0726407fea: {
      get: 'compiles',
      replace: 'compiles',
      reinstate: 'compiles',
      put: 'compiles',
      gntdev: 'compiles',
    },
    d7f8f48d1eb3: { put: 'compiles', batch: 'compiles', once: 'compiles' },
    '6a6f6e72eca5': { check: 'H002' },
    multicall_stops_on_error: { stop: 'H002' },
    flush_after_map: { flush: 'H002' },
    flush_after_populate: { flush: 'H002' },
  },
  wrong: [
    ['65a45fa2f640', [], 'H001 invlpg: m2p_remove_override `__flush_tlb_single(address)`'],
    [
      'ee0726407fea',
      SERIES.slice(0, 2),
      'H001 get: m2p_remove_override `if (kmap_op->handle == -1)`',
    ],
    [
      'ee0726407fea',
      REPLACED,
      'M001 m2p_remove_override `scratch_page = get_balloon_scratch_page()`',
    ],
    [
      'ee0726407fea',
      [...SERIES.slice(0, 3), '65a45fa2f640'],
      'M002 m2p_remove_override `put_balloon_scratch_page()`',
    ],
    [
      'd7f8f48d1eb3',
      SERIES,
      'H001 once: m2p_remove_override `pfn_pte(page_to_pfn(get_balloon_scratch_page()), RO)`',
    ],
    [
      '6a6f6e72eca5',
      ['6a6f6e72eca5'],
      'H001 check: increase_reservation `BUG_ON(phys_to_machine_mapping_valid(pfn))`',
    ],
    [
      'cd9151e26d31',
      ['cd9151e26d31'],
      'H001 pte: decrease_reservation `HYPERVISOR_update_va_mapping(va, __pte_ma(0))`',
    ],
  ],
};
