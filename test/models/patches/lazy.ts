import type { PatchTables } from './tables.js';

export const lazy2628Tables: PatchTables = {
  base: '2.6.28',
  home: { d85cf93da669: [[], 'lazy-flush-2cpus'] },
  without: { d85cf93da669: { flush_mmu: 'H002' } },
  wrong: [['d85cf93da669', ['d85cf93da669'], 'M001 arch_flush_lazy_mmu_mode `preempt_disable()`']],
};

export const lazyTables: PatchTables = {
  base: '3.1',
  home: {
    '2cd1c8d4dc7e': [[], 'lazy-kmap-1cpu'],
    without_d85cf93da669: [[], 'lazy-flush-switch'],
  },
  without: {
    '2cd1c8d4dc7e': { kmap: 'compiles', kunmap: 'compiles' },
    without_d85cf93da669: { preempt: 'H002' },
  },
  wrong: [
    [
      'without_d85cf93da669',
      ['without_d85cf93da669'],
      'H001 preempt: arch_flush_lazy_mmu_mode `preempt_disable()`',
    ],
  ],
};
