import type { PatchTables } from './tables.js';

const PINNING = [
  'f4f97b3ea901',
  'f87e4cac4f4e',
  'f120f13ea0db',
  '9f79991d4186',
  '74260714c56d',
  '5deb30d194d2',
];
const [pinning] = PINNING;

export const pinningTables: PatchTables = {
  base: '2.6.22',
  home: {
    f4f97b3ea901: [[], 'pin-1mm-2cpus'],
    f87e4cac4f4e: [PINNING.slice(0, 1), 'pin-1mm-2cpus'],
    f120f13ea0db: [PINNING.slice(0, 2), 'pin-1mm-2cpus'],
    '9f79991d4186': [PINNING.slice(0, 3), 'pin-1mm-2cpus'],
    '74260714c56d': [PINNING.slice(0, 4), 'pin-1mm-reclaim'],
    '5deb30d194d2': [PINNING.slice(0, 5), 'pin-pae-1cpu'],
    '617d34d9e5d8': [PINNING.slice(0, 3), 'pin-vmalloc'],
    a79e53d85683: [[...PINNING.slice(0, 3), '617d34d9e5d8'], 'pin-vmalloc-highpte'],
    no_split_ptlocks: [PINNING.slice(0, 3), 'pin-1mm-reclaim'],
    hold_all_pte_locks: [[pinning], 'pin-6ptes-1cpu'],
    unpin_kernel_pmd: [PINNING, 'pin-pae-1cpu'],
    walk_caller: [[pinning], 'walk-pae'],
    set_pte_atomic: [[pinning], 'pte-words'],
    xen_without_type_check: [[pinning], 'pin-1mm-2cpus'],
    xen_without_tlb_flush: [[pinning], 'pin-1mm-2cpus-tlb'],
    xen_page_locks: [PINNING.slice(0, 3), 'pin-vmalloc'],
  },
  without: {
    f4f97b3ea901: {
      set_pte: 'compiles',
      pgd_walk: 'compiles',
      call: 'M002 pgd_walk `(*func)(virt_to_page(pgd_base), UVMF_TLB_FLUSH)`',
      pin_page: 'M002 func `pin_page(page, flags)`',
      pgd_pin: 'compiles',
      mark_pinned: 'M002 func `mark_pinned(page, flags)`',
      mark_init_mm: 'compiles',
      unpin_page: 'M002 func `unpin_page(page, flags)`',
      pgd_unpin: 'compiles',
      activate_mm: 'compiles',
      dup_mmap: 'compiles',
      alloc_pt: 'compiles',
      release_pt: 'compiles',
      kmap_atomic_pte: 'compiles',
    },
    f87e4cac4f4e: {
      kmap_flush: 'compiles',
      drop_other: 'M002 call_function_interrupt `(*func)(info)`',
      call_mask: 'M002 drop_mm_ref `xen_smp_call_function_mask(mask, drop_other_mm_ref, mm, 1)`',
      drop_mm_ref: 'M002 xen_exit_mmap `drop_mm_ref(mm)`',
      exit_mmap: 'compiles',
      call_function: 'compiles',
    },
    f120f13ea0db: {
      exit_mmap: 'H002',
    },
    '9f79991d4186': {
      mc_callback: 'M002 xen_write_cr3 `xen_mc_callback(set_current_cr3, cr3)`',
      callbacks: 'compiles',
      write_cr3: 'compiles',
      drop_other: 'compiles',
      stale: 'compiles',
    },
    '74260714c56d': {
      lock_pte: 'M002 unpin_page `lock_pte(page)`',
      walk: 'compiles',
      pin_page: 'compiles',
      unpin_page: 'compiles',
      pin_pfn: 'M002 xen_alloc_pt `pin_pagetable_pfn(MMUEXT_PIN_L1_TABLE, pfn)`',
      alloc_pt: 'compiles',
      release_pt: 'compiles',
    },
    '5deb30d194d2': {
      walk: 'compiles',
      pgd_pin: 'compiles',
      pgd_unpin: 'compiles',
    },
    '617d34d9e5d8': { page_table_lock: 'H002' },
    a79e53d85683: { irqs_on: 'H002' },
    no_split_ptlocks: {
      lock: 'compiles',
      unlock: 'compiles',
    },
    hold_all_pte_locks: {
      lock_pte: 'M002 pin_page `lock_pte(page)`',
      unlock_ptes: 'M002 xen_pgd_pin `unlock all pte pages`',
      pin_page: 'compiles',
      pgd_pin: 'compiles',
    },
    unpin_kernel_pmd: {
      unpin_page: 'H002',
    },
    walk_caller: {
      walk_to_limit: 'M002 walker `walk`',
      walker: 'compiles',
    },
    set_pte_atomic: {
      replace: 'H002',
    },
    xen_without_type_check: {
      update_va_mapping: 'H002',
    },
    xen_without_tlb_flush: {
      pin: 'H002',
    },
    xen_page_locks: {
      mmu_update: 'M002 xen_set_pmd `HYPERVISOR_mmu_update(&u, 1)`',
      set_pmd: 'compiles',
    },
  },
  wrong: [
    ['f4f97b3ea901', [pinning], 'H001 set_pte: xen_set_pte `HYPERVISOR_mmu_update`'],
    ['f87e4cac4f4e', [], 'H001 kmap_flush: xen_pgd_pin `kmap_flush_unused()`'],
    ['9f79991d4186', PINNING.slice(0, 4), 'H004'],
    ['74260714c56d', [], 'H001 walk: pgd_walk `(*func)(virt_to_page(pmd), 0)`'],
    ['5deb30d194d2', PINNING, 'H002'],
    ['a79e53d85683', ['a79e53d85683'], 'H001 irqs_on: vmalloc_sync_all `local_irq_save(flags)`'],
    ['hold_all_pte_locks', [], 'H001 pin_page: pin_page `null`'],
    ['unpin_kernel_pmd', [], 'H001 unpin_page: xen_pgd_unpin `pin_page(kernel pmd, PT_PMD)`'],
    ['walk_caller', [], 'M002 walk_to_limit `xen_mark_init_mm_pinned()`'],
  ],
};
