-- Machine: the pinning machine: page tables, their types in Xen, pinning, multicalls, cross-CPU calls.
-- Tree:    2.6.22 with f4f97b3ea901.
-- Scope:   pin-highpte-2cpus: two CPUs, on each a process that makes an mm by execve or fork, faults
--          its one pte page in, unmaps it and exits; pte pages in highmem; a multicall buffer of 4
--          entries.
--
-- VARIANT  0: as above; 1: with f87e4cac4f4e on top.
-- CLAIMS   which claims are asked, the sum of: 1 NoKernelBug; 2 NoDeadlock, which needs `rumur
--          --deadlock-detection stuck` as well (a process at rest can always begin something);
--          4 NoWaitForCpusWithInterruptsOff; 8 PinnedFlagAgreesWithXen; 16 UnpinnedPageIsWritable;
--          32 ActiveTableHasNoWritableAlias; 64 LoadedTableIsPinned. A claim that is not asked ends
--          no path, but a step that stops the kernel leads nowhere in any case.
--
-- Written by hand from the procedures, not generated. A place where an actor can stand is one value
-- of `place`; who is to be returned to is in the record of each procedure that has several callers.
-- A record is cleared when its procedure is left. What task t passes around as `mm`, `page` and
-- `table` is the same always and is left out: mm t + 1, whose pgd is page t + 1 and whose pte page is
-- page t + 3. So are the locals of a walk, which goes over tables of one entry.

const
  VARIANT: 0;
  CLAIMS: 0;
  BATCH: 4;

type
  cpu: 0 .. 1;
  task: 0 .. 1;
  actor: 0 .. 3; -- the tasks, then the interrupts of each CPU
  mm: 0 .. 2;
  page: 0 .. 4; -- three pgds, two pte pages
  pgd: 0 .. 2;
  pte_page: 3 .. 4;
  mask: 0 .. 3;
  mapping: enum { RW, RO, UNMAPPED };
  frame_type: enum { T_NONE, T_WRITABLE, T_L1, T_L2 };
  function_called: enum { NO_CALL, DROP_OTHER_MM_REF, DO_FLUSH_TLB_ALL };
  walk_function: enum { NO_WALK, PIN_PAGE, UNPIN_PAGE };
  mc_op: enum { UNFILLED, VA_RO, VA_RO_FLUSH, VA_RW, VA_RW_FLUSH, PIN_L2, UNPIN_TABLE, NEW_BASEPTR };
  hypercall: record op: mc_op; argument: page; end;
  caller: enum { NOBODY, IN_FAULT, IN_MUNMAP, IN_COPY, IN_EXEC, IN_DUP, IN_ACTIVATE, IN_DUP_HOOK,
    IN_PTE_ALLOC, IN_ALLOC_PT, IN_SET_PTE, IN_UNMAP, IN_EXIT, IN_EXIT_HOOK, IN_SWITCH,
    IN_SWITCH_ENTER, IN_SWITCH_LEAVE, IN_SWITCH_MM, IN_WRITE_CR3, IN_LEAVE_MM, IN_LAZY_MODE,
    IN_RESERVE, IN_ISSUE, IN_MMUEXT_OP, IN_PIN, IN_PIN_KMAPS, IN_UNPIN, IN_WALK_PMD, IN_WALK_PGD,
    IN_PIN_PAGE, IN_UNPIN_PAGE, IN_FLUSH_ALL, IN_CALL_MASK, IN_DROP, IN_DROP_OTHER, IN_INTERRUPT };

  place: enum {
    -- process, exec_mmap, dup_mmap, copy_page_range
    USER, START_THREAD, RET_FROM_FORK, FAULT_PMD_NONE, EACH_VMA, TASK_LOCK, TASK_UNLOCK,
    -- do_exit, xen_exit_mmap
    ENTER_LAZY_TLB, DEC_MM_USERS, EXIT_PREEMPT_DISABLE, EXIT_TEST_ACTIVE, EXIT_PREEMPT_ENABLE,
    EXIT_PMD_NONE, LAST_TEST_ACTIVE,
    -- __pte_alloc, xen_alloc_pt, xen_set_pmd
    PTE_ALLOC_ONE, TEST_PGD_PINNED, SET_PAGE_PINNED, TEST_HIGHMEM, SET_PMD,
    -- set_pte_at_locked, xen_set_pte_at, xen_set_pte
    TEST_CURRENT_MM, UPDATE_VA_MAPPING, STORE_PTE, ADD_RMAP,
    -- unmap_region, ptep_get_and_clear, xen_release_pt
    TEST_PRESENT, XCHG_PTE, ANON_VMA_UNLINK, PMD_CLEAR, RELEASE_TEST_PINNED, FREE_PAGE,
    -- the locks of the mm
    LOCK_PAGE_TABLE, UNLOCK_PAGE_TABLE, LOCK_PTL, UNLOCK_PTL,
    -- pgd_walk, pin_page, unpin_page
    WALK_BUG_ON, WALK_PGD, WALK_PMD, SET_PINNED, MULTI_READ_ONLY, CLEAR_PINNED, MULTI_WRITABLE,
    -- kmap_flush_unused, flush_tlb_all, wait_for_cpus
    KMAP_LOCK, KMAP_CLEAR, KMAP_UNLOCK, EACH_PREEMPT_OFF, TEST_ONLINE, FLUSH_CALL_LOCK, FLUSH_SEND,
    EACH_IRQS_OFF, FLUSH_OWN, EACH_IRQS_ON, EACH_PREEMPT_ON, WAIT_FOR_CPUS, CALL_UNLOCK,
    -- drop_mm_ref, xen_smp_call_function_mask
    DROP_TEST_ACTIVE, DROP_MASK, MASK_CALL_LOCK, MASK_SEND,
    -- context_switch, xen_set_lazy_mode, switch_mm, xen_write_cr3, leave_mm
    RQ_LOCK, RQ_UNLOCK, LAZY_BUG_ON, LAZY_SET, VM_MASK_CLEAR, SET_TLBSTATE, VM_MASK_SET,
    TEST_SAME_CR3, FLUSH_TLB, SET_XEN_CR3, LEAVE_VM_MASK_CLEAR,
    -- xen_mc_batch, __xen_mc_entry, MULTI_mmuext_op, xen_mc_issue, xen_mc_flush
    BATCH_IRQ_SAVE, TEST_MCIDX, RESERVE_ENTRY, FILL_MMUEXT_OP, ISSUE_TEST_LAZY, ISSUE_IRQ_RESTORE,
    FLUSH_IRQ_SAVE, FLUSH_TEST_MCIDX, FLUSH_MCIDX, FLUSH_IRQ_RESTORE, FLUSH_BUG_ON,
    -- HYPERVISOR_multicall
    COPY_CALL, DO_UPDATE_VA_MAPPING, DO_MMUEXT_OP,
    -- call_function_interrupt, drop_other_mm_ref
    INTERRUPT, OTHER_TEST_ACTIVE, INTERRUPT_FLUSH, INTERRUPT_TEST_LAZY, IRET
  };

var
  at: array [actor] of place;

  -- Pages of page tables. `tcnt` and `xtype` are Xen's, so is `xpinned`.
  PG_pinned: array [page] of boolean;
  mapped: array [page] of mapping;
  xtype: array [page] of frame_type;
  tcnt: array [page] of 0 .. 6;
  xpinned: array [page] of boolean;
  -- Whether the one entry of a pgd leads to the pte page of its mm.
  attached: array [pgd] of boolean;
  present: array [pte_page] of boolean;
  linked: array [pte_page] of boolean;
  ptl: array [pte_page] of boolean;

  mm_users: array [mm] of 0 .. 2;
  runs: array [mm] of boolean;
  page_table_lock: array [mm] of boolean;
  kmap_lock: boolean;
  call_lock: boolean;

  -- CPUs.
  irqs_off: array [cpu] of boolean;
  xen_mc_irq_flags: array [cpu] of boolean;
  preempt_count: array [cpu] of 0 .. 7;
  in_interrupt: array [cpu] of boolean;
  lazy_cpu: array [cpu] of boolean;
  mcidx: array [cpu] of 0 .. BATCH;
  mc: array [cpu] of array [0 .. BATCH - 1] of hypercall;
  xen_cr3: array [cpu] of mm;
  cr3: array [cpu] of mm;
  active_mm: array [cpu] of mm;
  tlb_lazy: array [cpu] of boolean;
  cpu_vm_mask: array [cpu] of array [mm] of boolean;
  ipi: array [cpu] of function_called;
  ipi_mm: array [cpu] of mm;

  -- Locals, of tasks.
  copy_range: array [task] of record back: caller; end;
  pte_alloc: array [task] of record back: caller; end;
  set_pte: array [task] of record back: caller; end;
  unmap: array [task] of record back: caller; end;
  -- do_exit keeps the page that it found, or found none, until its end.
  do_exit: array [task] of record found: boolean; end;
  mm_lock: array [task] of record back: caller; end;
  ptl_lock: array [task] of record back: caller; end;
  pgd_pin: array [task] of record back: caller; flush: boolean; end;
  walk: array [task] of record func: walk_function; flush: boolean; back: caller; end;
  kmap_flush: array [task] of record back: caller; need_flush: boolean; end;
  wait: array [task] of record back: caller; end;
  drop: array [task] of record mask: mask; end;
  switch_to: array [task] of record back: caller; prev: mm; next: mm; end;
  lazy: array [task] of record back: caller; cpu_mode: boolean; end;
  switch_mm: array [task] of record back: caller; prev: mm; next: mm; end;

  -- Locals, of tasks and interrupts.
  write_cr3: array [actor] of record back: caller; cr3: mm; end;
  leave: array [actor] of record back: caller; end;
  batch: array [actor] of record back: caller; end;
  reserve: array [actor] of record back: caller; end;
  mmuext: array [actor] of record back: caller; op: hypercall; end;
  issue: array [actor] of record back: caller; cpu_mode: boolean; end;
  flush: array [actor] of record back: caller; flags: boolean; ret: boolean; end;
  multicall: array [actor] of record i: 0 .. BATCH; call: hypercall; failed: boolean; end;
  interrupt: array [cpu] of record func: function_called; mm: mm; end;

function asked(claim: 1 .. 64): boolean;
begin
  return (CLAIMS / claim) % 2 = 1;
end;

-- A step that stops the kernel: an error where NoKernelBug is asked, else the end of the path.
procedure BUG();
begin
  if asked(1) then error "NoKernelBug"; else assume false; end;
end;

function may_run(a: actor): boolean;
begin
  return a > 1 | !in_interrupt[a % 2];
end;

function is_highmem(p: page): boolean;
begin
  return p >= 3;
end;

procedure preempt_disable(c: cpu);
begin
  if preempt_count[c] = 7 then BUG(); end;
  preempt_count[c] := preempt_count[c] + 1;
end;

procedure preempt_enable(c: cpu);
begin
  preempt_count[c] := preempt_count[c] - 1;
end;

-- Xen. A pte page has no entries that lead to tables, so a type is taken two levels deep at most.

function is_active_table(p: page): boolean;
begin
  return tcnt[p] > 0 & (xtype[p] = T_L1 | xtype[p] = T_L2);
end;

function get_leaf_type(p: page; wanted: frame_type): boolean;
begin
  if tcnt[p] > 0 & xtype[p] != wanted then return false; end;
  xtype[p] := wanted;
  tcnt[p] := tcnt[p] + 1;
  return true;
end;

procedure put_leaf_type(p: page);
begin
  if tcnt[p] = 0 then BUG(); end;
  tcnt[p] := tcnt[p] - 1;
end;

function get_page_type(p: page; wanted: frame_type): boolean;
begin
  if tcnt[p] = 0 & wanted = T_L2 & attached[p] then
    if !get_leaf_type(p + 2, T_L1) then
      xtype[p] := T_NONE;
      return false;
    end;
  end;
  return get_leaf_type(p, wanted);
end;

procedure put_page_type(p: page);
begin
  if tcnt[p] = 1 & xtype[p] = T_L2 & attached[p] then put_leaf_type(p + 2); end;
  put_leaf_type(p);
end;

function mod_alias(p: page; to_: mapping): boolean;
var from: mapping;
begin
  from := mapped[p];
  if to_ = RW & from != RW then
    if !get_page_type(p, T_WRITABLE) then return false; end;
  end;
  mapped[p] := to_;
  if from = RW & to_ != RW then put_page_type(p); end;
  return true;
end;

function pin_table(p: page): boolean;
begin
  if !get_page_type(p, T_L2) then return false; end;
  if xpinned[p] then put_page_type(p); return false; end;
  xpinned[p] := true;
  return true;
end;

function unpin_table(p: page): boolean;
begin
  if !xpinned[p] then return false; end;
  xpinned[p] := false;
  put_page_type(p);
  return true;
end;

function new_guest_cr3(c: cpu; m: mm): boolean;
var old: mm;
begin
  old := cr3[c];
  if old != m then
    if !get_page_type(m, T_L2) then return false; end;
    cr3[c] := m;
    put_page_type(old);
  end;
  return true;
end;

function mod_pgd_entry(p: pgd; to_: boolean): boolean;
var old: boolean;
begin
  if is_active_table(p) then
    if to_ then
      if !get_leaf_type(p + 2, T_L1) then return false; end;
    end;
    old := attached[p];
    attached[p] := to_;
    if old then put_leaf_type(p + 2); end;
    return true;
  end;
  if !get_page_type(p, T_WRITABLE) then return false; end;
  attached[p] := to_;
  put_page_type(p);
  return true;
end;

-- A store through a kmap that lasts for it alone, which is read-only where the page is pinned.
procedure direct_store(p: pte_page; value: boolean);
begin
  if (PG_pinned[p] | is_active_table(p)) & !(xtype[p] = T_L1 & is_active_table(p)) then BUG(); end;
  present[p] := value;
end;

-- Calls, the innermost procedures first.

procedure call_flush(a: actor; back: caller);
begin flush[a].back := back; at[a] := FLUSH_IRQ_SAVE; end;

procedure call_batch(a: actor; back: caller);
begin batch[a].back := back; at[a] := BATCH_IRQ_SAVE; end;

procedure call_reserve(a: actor; back: caller);
begin reserve[a].back := back; at[a] := TEST_MCIDX; end;

procedure call_mmuext(a: actor; back: caller; op: mc_op; argument: page);
begin
  mmuext[a].back := back; mmuext[a].op.op := op; mmuext[a].op.argument := argument;
  call_reserve(a, IN_MMUEXT_OP);
end;

procedure call_issue(a: actor; back: caller; cpu_mode: boolean);
begin issue[a].back := back; issue[a].cpu_mode := cpu_mode; at[a] := ISSUE_TEST_LAZY; end;

procedure call_write_cr3(a: actor; back: caller; m: mm);
begin write_cr3[a].back := back; write_cr3[a].cr3 := m; at[a] := TEST_SAME_CR3; end;

procedure call_leave_mm(a: actor; back: caller);
begin leave[a].back := back; at[a] := LEAVE_VM_MASK_CLEAR; end;

procedure call_switch_mm(t: task; back: caller; prev: mm; next: mm);
begin
  switch_mm[t].back := back; switch_mm[t].prev := prev; switch_mm[t].next := next;
  at[t] := VM_MASK_CLEAR;
end;

procedure call_lazy_mode(t: task; back: caller; cpu_mode: boolean);
begin lazy[t].back := back; lazy[t].cpu_mode := cpu_mode; at[t] := LAZY_BUG_ON; end;

procedure call_context_switch(t: task; back: caller; prev: mm; next: mm);
begin
  switch_to[t].back := back; switch_to[t].prev := prev; switch_to[t].next := next;
  at[t] := RQ_LOCK;
end;

procedure call_wait(t: task; back: caller);
begin wait[t].back := back; at[t] := WAIT_FOR_CPUS; end;

procedure call_kmap_flush(t: task; back: caller);
begin kmap_flush[t].back := back; at[t] := KMAP_LOCK; end;

procedure call_walk(t: task; func: walk_function);
begin walk[t].func := func; at[t] := WALK_BUG_ON; end;

-- The function that a walk calls, on its pmd entry's page or on its pgd.
procedure call_func(t: task; back: caller);
begin
  walk[t].back := back;
  if walk[t].func = PIN_PAGE then at[t] := SET_PINNED; else at[t] := CLEAR_PINNED; end;
end;

procedure call_pin(t: task; back: caller);
begin pgd_pin[t].back := back; call_batch(t, IN_PIN); end;

procedure call_lock_page_table(t: task; back: caller);
begin mm_lock[t].back := back; at[t] := LOCK_PAGE_TABLE; end;

procedure call_unlock_page_table(t: task; back: caller);
begin mm_lock[t].back := back; at[t] := UNLOCK_PAGE_TABLE; end;

procedure call_lock_ptl(t: task; back: caller);
begin ptl_lock[t].back := back; at[t] := LOCK_PTL; end;

procedure call_unlock_ptl(t: task; back: caller);
begin ptl_lock[t].back := back; at[t] := UNLOCK_PTL; end;

procedure call_pte_alloc(t: task; back: caller);
begin pte_alloc[t].back := back; at[t] := PTE_ALLOC_ONE; end;

procedure call_set_pte(t: task; back: caller);
begin set_pte[t].back := back; call_lock_ptl(t, IN_SET_PTE); end;

procedure call_unmap(t: task; back: caller);
begin unmap[t].back := back; call_lock_ptl(t, IN_UNMAP); end;

-- Ways on, the outermost procedures first.

procedure leave_copy_range(t: task);
var back: caller;
begin
  back := copy_range[t].back;
  clear copy_range[t];
  if back = IN_EXEC then at[t] := TASK_LOCK; else call_lock_page_table(t, IN_DUP_HOOK); end;
end;

procedure leave_set_pte(t: task);
var back: caller;
begin
  back := set_pte[t].back;
  clear set_pte[t];
  if back = IN_COPY then leave_copy_range(t); else at[t] := USER; end;
end;

procedure leave_pte_alloc(t: task);
var back: caller;
begin
  back := pte_alloc[t].back;
  clear pte_alloc[t];
  call_set_pte(t, back);
end;

procedure leave_unmap(t: task);
var back: caller;
begin
  back := unmap[t].back;
  clear unmap[t];
  if back = IN_EXIT then at[t] := LAST_TEST_ACTIVE; else at[t] := USER; end;
end;

procedure leave_do_exit(t: task);
begin
  clear do_exit[t];
  at[t] := USER;
end;

procedure leave_lock_page_table(t: task);
var back: caller;
begin
  back := mm_lock[t].back;
  clear mm_lock[t];
  if back = IN_PTE_ALLOC then at[t] := TEST_PGD_PINNED; else call_pin(t, back); end;
end;

procedure leave_unlock_page_table(t: task);
var back: caller;
begin
  back := mm_lock[t].back;
  clear mm_lock[t];
  switch back
    case IN_PTE_ALLOC: leave_pte_alloc(t);
    case IN_ACTIVATE: call_switch_mm(t, IN_EXEC, 0, t + 1);
    case IN_DUP_HOOK: call_context_switch(t, IN_DUP, 0, t + 1);
    else error "unlock_page_table: no caller";
  end;
end;

procedure leave_pin(t: task);
var back: caller;
begin
  back := pgd_pin[t].back;
  clear pgd_pin[t];
  call_unlock_page_table(t, back);
end;

procedure leave_kmap_flush(t: task);
var back: caller;
begin
  back := kmap_flush[t].back;
  clear kmap_flush[t];
  if back = IN_ALLOC_PT then at[t] := SET_PMD;
  elsif VARIANT = 1 then call_batch(t, IN_PIN_KMAPS);
  else call_mmuext(t, IN_PIN, PIN_L2, t + 1); end;
end;

procedure leave_walk(t: task);
var func: walk_function;
begin
  func := walk[t].func;
  if func = PIN_PAGE then pgd_pin[t].flush := walk[t].flush; end;
  clear walk[t];
  if func = UNPIN_PAGE then call_issue(t, IN_UNPIN, false);
  elsif !pgd_pin[t].flush then call_mmuext(t, IN_PIN, PIN_L2, t + 1);
  elsif VARIANT = 1 then call_issue(t, IN_PIN_KMAPS, false);
  else call_kmap_flush(t, IN_PIN); end;
end;

procedure leave_func(t: task; flush: boolean);
var back: caller;
begin
  back := walk[t].back;
  walk[t].back := NOBODY;
  walk[t].flush := walk[t].flush | flush;
  if back = IN_WALK_PMD then call_func(t, IN_WALK_PGD); else leave_walk(t); end;
end;

procedure leave_drop(t: task);
begin
  clear drop[t];
  at[t] := EXIT_PREEMPT_ENABLE;
end;

procedure leave_wait(t: task);
var back: caller;
begin
  back := wait[t].back;
  clear wait[t];
  if back = IN_FLUSH_ALL then at[t] := EACH_IRQS_OFF; else leave_drop(t); end;
end;

procedure leave_context_switch(t: task);
var back: caller;
begin
  back := switch_to[t].back;
  clear switch_to[t];
  if back = IN_DUP then at[t] := RET_FROM_FORK; else leave_do_exit(t); end;
end;

procedure leave_switch_mm(t: task);
var back: caller;
begin
  back := switch_mm[t].back;
  clear switch_mm[t];
  switch back
    case IN_EXEC: at[t] := TASK_UNLOCK;
    case IN_EXIT_HOOK: at[t] := EXIT_PREEMPT_ENABLE;
    case IN_SWITCH: call_lazy_mode(t, IN_SWITCH_LEAVE, false);
    else error "switch_mm: no caller";
  end;
end;

procedure leave_lazy_mode(t: task);
var back: caller;
begin
  back := lazy[t].back;
  clear lazy[t];
  if back = IN_SWITCH_ENTER then
    call_switch_mm(t, IN_SWITCH, switch_to[t].prev, switch_to[t].next);
  else
    at[t] := RQ_UNLOCK;
  end;
end;

procedure leave_leave_mm(a: actor);
var back: caller;
begin
  back := leave[a].back;
  clear leave[a];
  if back = IN_DROP then at[a] := DROP_MASK; else at[a] := IRET; end;
end;

procedure leave_write_cr3(a: actor);
var back: caller;
begin
  back := write_cr3[a].back;
  clear write_cr3[a];
  if back = IN_SWITCH_MM then leave_switch_mm(a); else leave_leave_mm(a); end;
end;

procedure leave_batch(a: actor);
var back: caller;
begin
  back := batch[a].back;
  clear batch[a];
  switch back
    case IN_WRITE_CR3: call_mmuext(a, IN_WRITE_CR3, NEW_BASEPTR, write_cr3[a].cr3);
    case IN_PIN: call_walk(a, PIN_PAGE);
    case IN_PIN_KMAPS: call_mmuext(a, IN_PIN, PIN_L2, a + 1);
    case IN_UNPIN: call_mmuext(a, IN_UNPIN, UNPIN_TABLE, a + 1);
    else error "batch: no caller";
  end;
end;

procedure leave_mmuext(a: actor);
var back: caller;
begin
  back := mmuext[a].back;
  clear mmuext[a];
  switch back
    case IN_WRITE_CR3: call_issue(a, IN_WRITE_CR3, true);
    case IN_PIN: call_issue(a, IN_PIN, false);
    case IN_UNPIN: call_walk(a, UNPIN_PAGE);
    else error "mmuext_op: no caller";
  end;
end;

procedure leave_reserve(a: actor);
var back: caller;
begin
  back := reserve[a].back;
  clear reserve[a];
  switch back
    case IN_MMUEXT_OP: at[a] := FILL_MMUEXT_OP;
    case IN_PIN_PAGE: at[a] := MULTI_READ_ONLY;
    case IN_UNPIN_PAGE: at[a] := MULTI_WRITABLE;
    else error "reserve: no caller";
  end;
end;

procedure leave_issue(a: actor);
var back: caller;
begin
  back := issue[a].back;
  clear issue[a];
  switch back
    case IN_WRITE_CR3: leave_write_cr3(a);
    case IN_PIN: leave_pin(a);
    case IN_PIN_KMAPS: call_kmap_flush(a, IN_PIN);
    case IN_UNPIN: at[a] := EXIT_PMD_NONE;
    else error "issue: no caller";
  end;
end;

procedure leave_flush(a: actor);
var back: caller;
begin
  back := flush[a].back;
  clear flush[a];
  switch back
    case IN_RESERVE: at[a] := RESERVE_ENTRY;
    case IN_ISSUE: at[a] := ISSUE_IRQ_RESTORE;
    case IN_LAZY_MODE: at[a] := LAZY_SET;
    else error "flush: no caller";
  end;
end;

-- Whether the pgd of an mm can be used anew: nobody runs in it or keeps it.
function is_gone(m: mm): boolean;
begin
  return mm_users[m] = 0 & forall c: cpu do active_mm[c] != m end;
end;

-- No operation is in progress and nothing is queued.
function is_quiescent(): boolean;
begin
  return (forall t: task do at[t] = USER end)
    & (forall c: cpu do at[c + 2] = INTERRUPT & mcidx[c] = 0 end);
end;

-- A pgd that Xen has pinned, or a pte page of such a one.
function is_pinned(p: page): boolean;
begin
  if p <= 2 then return xpinned[p]; end;
  return attached[p - 2] & xpinned[p - 2];
end;

startstate begin
  clear at; clear PG_pinned; clear mapped; clear xtype; clear tcnt; clear xpinned; clear attached;
  clear present; clear linked; clear ptl; clear mm_users; clear runs; clear page_table_lock;
  clear kmap_lock; clear call_lock; clear irqs_off; clear xen_mc_irq_flags; clear preempt_count;
  clear in_interrupt; clear lazy_cpu; clear mcidx; clear mc; clear xen_cr3; clear cr3;
  clear active_mm; clear tlb_lazy; clear cpu_vm_mask; clear ipi; clear ipi_mm;
  clear copy_range; clear pte_alloc; clear set_pte; clear unmap; clear do_exit; clear mm_lock;
  clear ptl_lock; clear pgd_pin; clear walk; clear kmap_flush; clear wait; clear drop;
  clear switch_to; clear lazy; clear switch_mm; clear write_cr3; clear leave; clear batch;
  clear reserve; clear mmuext; clear issue; clear flush; clear multicall; clear interrupt;
  for c: cpu do at[c + 2] := INTERRUPT; end;
  for p: page do
    if is_highmem(p) then mapped[p] := UNMAPPED; else xtype[p] := T_WRITABLE; tcnt[p] := 1; end;
  end;
  -- The table of init_mm is pinned, and loaded on both CPUs.
  PG_pinned[0] := true;
  mapped[0] := RO;
  xtype[0] := T_L2;
  xpinned[0] := true;
  tcnt[0] := 3;
end;

ruleset t: task do

-- process

rule "execve" at[t] = USER & may_run(t) & is_gone(t + 1) ==> begin
  mm_users[t + 1] := 1;
  copy_range[t].back := IN_EXEC;
  at[t] := EACH_VMA;
end;

rule "fork" at[t] = USER & may_run(t) & is_gone(t + 1) ==> begin
  mm_users[t + 1] := 1;
  copy_range[t].back := IN_DUP;
  at[t] := EACH_VMA;
end;

rule "page fault" at[t] = USER & may_run(t) & runs[t + 1] & !present[t + 3] ==> begin
  at[t] := FAULT_PMD_NONE;
end;

rule "munmap" at[t] = USER & may_run(t) & runs[t + 1] & attached[t + 1] ==> begin
  call_unmap(t, IN_MUNMAP);
end;

rule "exit" at[t] = USER & may_run(t) & runs[t + 1] & mm_users[t + 1] = 1 ==> begin
  runs[t + 1] := false;
  at[t] := ENTER_LAZY_TLB;
end;

rule "start_thread" at[t] = START_THREAD & may_run(t) ==> begin
  runs[t + 1] := true;
  at[t] := USER;
end;

rule "ret_from_fork" at[t] = RET_FROM_FORK & may_run(t) ==> begin
  runs[t + 1] := true;
  at[t] := USER;
end;

rule "if (pmd_none(*pmd))" at[t] = FAULT_PMD_NONE & may_run(t) ==> begin
  if attached[t + 1] then call_set_pte(t, IN_FAULT); else call_pte_alloc(t, IN_FAULT); end;
end;

rule "for each vma" at[t] = EACH_VMA & may_run(t) ==> begin
  call_pte_alloc(t, IN_COPY);
end;

rule "task_lock(tsk)" at[t] = TASK_LOCK & may_run(t) ==> begin
  preempt_disable(t);
  call_lock_page_table(t, IN_ACTIVATE);
end;

rule "task_unlock(tsk)" at[t] = TASK_UNLOCK & may_run(t) ==> begin
  preempt_enable(t);
  at[t] := START_THREAD;
end;

-- do_exit, xen_exit_mmap

rule "enter_lazy_tlb(mm, current)" at[t] = ENTER_LAZY_TLB & may_run(t) ==> begin
  tlb_lazy[t] := true;
  at[t] := DEC_MM_USERS;
end;

rule "atomic_dec_and_test(&mm->mm_users)" at[t] = DEC_MM_USERS & may_run(t) ==> begin
  mm_users[t + 1] := mm_users[t + 1] - 1;
  at[t] := EXIT_PREEMPT_DISABLE;
end;

rule "task_lock(tsk) or get_cpu()" at[t] = EXIT_PREEMPT_DISABLE & may_run(t) ==> begin
  preempt_disable(t);
  if VARIANT = 1 then at[t] := DROP_TEST_ACTIVE; else at[t] := EXIT_TEST_ACTIVE; end;
end;

rule "if (tsk->active_mm == mm)" at[t] = EXIT_TEST_ACTIVE & may_run(t) ==> begin
  if active_mm[t] = t + 1 then call_switch_mm(t, IN_EXIT_HOOK, t + 1, 0);
  else at[t] := EXIT_PREEMPT_ENABLE; end;
end;

rule "task_unlock(tsk) or put_cpu()" at[t] = EXIT_PREEMPT_ENABLE & may_run(t) ==> begin
  preempt_enable(t);
  call_batch(t, IN_UNPIN);
end;

rule "pmd_none(*pmd)" at[t] = EXIT_PMD_NONE & may_run(t) ==> begin
  do_exit[t].found := attached[t + 1];
  if do_exit[t].found then call_unmap(t, IN_EXIT); else at[t] := LAST_TEST_ACTIVE; end;
end;

rule "if (active_mm == mm)" at[t] = LAST_TEST_ACTIVE & may_run(t) ==> begin
  if active_mm[t] = t + 1 then call_context_switch(t, IN_EXIT, t + 1, 0);
  else leave_do_exit(t); end;
end;

-- drop_mm_ref and xen_smp_call_function_mask, from f87e4cac4f4e on

rule "if (current->active_mm == mm)" at[t] = DROP_TEST_ACTIVE & may_run(t) ==> begin
  if active_mm[t] = t + 1 then call_leave_mm(t, IN_DROP); else at[t] := DROP_MASK; end;
end;

rule "mask = mm->cpu_vm_mask" at[t] = DROP_MASK & may_run(t) ==> begin
  drop[t].mask := (cpu_vm_mask[0][t + 1] ? 1 : 0) + (cpu_vm_mask[1][t + 1] ? 2 : 0);
  if cpu_vm_mask[1 - t][t + 1] then at[t] := MASK_CALL_LOCK; else leave_drop(t); end;
end;

rule "mask: spin_lock(&call_lock)" at[t] = MASK_CALL_LOCK & may_run(t) & !call_lock ==> begin
  call_lock := true;
  preempt_disable(t);
  at[t] := MASK_SEND;
end;

rule "xen_send_IPI_mask(mask)" at[t] = MASK_SEND & may_run(t) ==> begin
  ipi[1 - t] := DROP_OTHER_MM_REF;
  ipi_mm[1 - t] := t + 1;
  call_wait(t, IN_CALL_MASK);
end;

-- __pte_alloc, xen_alloc_pt, xen_set_pmd

rule "pte_alloc_one: page" at[t] = PTE_ALLOC_ONE & may_run(t) ==> begin
  call_lock_page_table(t, IN_PTE_ALLOC);
end;

rule "pte_alloc_one: highmem page with an unused kmap" at[t] = PTE_ALLOC_ONE & may_run(t) ==>
var done: boolean;
begin
  -- Where Xen refuses, there is no such kmap.
  done := mod_alias(t + 3, RW);
  call_lock_page_table(t, IN_PTE_ALLOC);
end;

rule "if (PagePinned(virt_to_page(mm->pgd)))" at[t] = TEST_PGD_PINNED & may_run(t) ==> begin
  if PG_pinned[t + 1] then at[t] := SET_PAGE_PINNED; else at[t] := SET_PMD; end;
end;

rule "SetPagePinned(page)" at[t] = SET_PAGE_PINNED & may_run(t) ==> begin
  PG_pinned[t + 3] := true;
  at[t] := TEST_HIGHMEM;
end;

rule "if (!PageHighMem(page))" at[t] = TEST_HIGHMEM & may_run(t) ==> begin
  call_kmap_flush(t, IN_ALLOC_PT);
end;

rule "set_pmd(pmd, pte)" at[t] = SET_PMD & may_run(t) ==> begin
  if !mod_pgd_entry(t + 1, true) then BUG(); end;
  call_unlock_page_table(t, IN_PTE_ALLOC);
end;

-- set_pte_at_locked, xen_set_pte_at

rule "if (mm != current->mm)" at[t] = TEST_CURRENT_MM & may_run(t) ==> begin
  if active_mm[t] != t + 1 | tlb_lazy[t] then at[t] := STORE_PTE;
  else at[t] := UPDATE_VA_MAPPING; end;
end;

rule "HYPERVISOR_update_va_mapping" at[t] = UPDATE_VA_MAPPING & may_run(t) ==> begin
  if is_active_table(t + 3) then present[t + 3] := true; at[t] := ADD_RMAP;
  else at[t] := STORE_PTE; end;
end;

rule "*ptep = pte" at[t] = STORE_PTE & may_run(t) ==> begin
  direct_store(t + 3, true);
  at[t] := ADD_RMAP;
end;

rule "page_add_new_anon_rmap" at[t] = ADD_RMAP & may_run(t) ==> begin
  linked[t + 3] := true;
  call_unlock_ptl(t, IN_SET_PTE);
end;

-- unmap_region

rule "if (pte_present(ptent))" at[t] = TEST_PRESENT & may_run(t) ==> begin
  if present[t + 3] then at[t] := XCHG_PTE; else call_unlock_ptl(t, IN_UNMAP); end;
end;

rule "xchg(&ptep->pte_low, 0)" at[t] = XCHG_PTE & may_run(t) ==> begin
  direct_store(t + 3, false);
  call_unlock_ptl(t, IN_UNMAP);
end;

rule "anon_vma_unlink(vma)" at[t] = ANON_VMA_UNLINK & may_run(t) ==> begin
  linked[t + 3] := false;
  at[t] := PMD_CLEAR;
end;

rule "pmd_clear(pmd)" at[t] = PMD_CLEAR & may_run(t) ==> begin
  if !mod_pgd_entry(t + 1, false) then BUG(); end;
  at[t] := RELEASE_TEST_PINNED;
end;

-- The page is in highmem, so nothing is left to do.
rule "if (PagePinned(page) && !PageHighMem(page))" at[t] = RELEASE_TEST_PINNED & may_run(t) ==>
begin
  at[t] := FREE_PAGE;
end;

rule "free_page(pte)" at[t] = FREE_PAGE & may_run(t) ==> begin
  PG_pinned[t + 3] := false;
  leave_unmap(t);
end;

-- The locks of the mm

rule "spin_lock(&mm->page_table_lock)"
  at[t] = LOCK_PAGE_TABLE & may_run(t) & !page_table_lock[t + 1] ==> begin
  page_table_lock[t + 1] := true;
  preempt_disable(t);
  leave_lock_page_table(t);
end;

rule "spin_unlock(&mm->page_table_lock)" at[t] = UNLOCK_PAGE_TABLE & may_run(t) ==> begin
  page_table_lock[t + 1] := false;
  preempt_enable(t);
  leave_unlock_page_table(t);
end;

rule "spin_lock(ptl)" at[t] = LOCK_PTL & may_run(t) & !ptl[t + 3] ==>
var back: caller;
begin
  ptl[t + 3] := true;
  preempt_disable(t);
  back := ptl_lock[t].back;
  clear ptl_lock[t];
  if back = IN_SET_PTE then at[t] := TEST_CURRENT_MM; else at[t] := TEST_PRESENT; end;
end;

rule "spin_unlock(ptl)" at[t] = UNLOCK_PTL & may_run(t) ==>
var back: caller;
begin
  ptl[t + 3] := false;
  preempt_enable(t);
  back := ptl_lock[t].back;
  clear ptl_lock[t];
  if back = IN_SET_PTE then leave_set_pte(t); else at[t] := ANON_VMA_UNLINK; end;
end;

-- pgd_walk, pin_page, unpin_page

rule "BUG_ON(limit > FIXADDR_TOP)" at[t] = WALK_BUG_ON & may_run(t) ==> begin
  at[t] := WALK_PGD;
end;

rule "if (!pgd_val(*pgd))" at[t] = WALK_PGD & may_run(t) ==> begin
  if attached[t + 1] then at[t] := WALK_PMD; else call_func(t, IN_WALK_PGD); end;
end;

rule "walk: pmd_none(*pmd)" at[t] = WALK_PMD & may_run(t) ==> begin
  if attached[t + 1] then call_func(t, IN_WALK_PMD); else call_func(t, IN_WALK_PGD); end;
end;

rule "test_and_set_bit(PG_pinned, &page->flags)" at[t] = SET_PINNED & may_run(t) ==>
var p: page; pgfl: boolean;
begin
  p := walk[t].back = IN_WALK_PMD ? t + 3 : t + 1;
  pgfl := PG_pinned[p];
  PG_pinned[p] := true;
  if pgfl then leave_func(t, false);
  elsif is_highmem(p) then leave_func(t, true);
  else call_reserve(t, IN_PIN_PAGE); end;
end;

rule "MULTI_update_va_mapping(PAGE_KERNEL_RO, flags)" at[t] = MULTI_READ_ONLY & may_run(t) ==>
var e: 0 .. BATCH - 1;
begin
  e := mcidx[t] - 1;
  mc[t][e].op := walk[t].back = IN_WALK_PGD ? VA_RO_FLUSH : VA_RO;
  mc[t][e].argument := walk[t].back = IN_WALK_PGD ? t + 1 : t + 3;
  leave_func(t, false);
end;

rule "test_and_clear_bit(PG_pinned, &page->flags)" at[t] = CLEAR_PINNED & may_run(t) ==>
var p: page; pgfl: boolean;
begin
  p := walk[t].back = IN_WALK_PMD ? t + 3 : t + 1;
  pgfl := PG_pinned[p];
  PG_pinned[p] := false;
  if pgfl & !is_highmem(p) then call_reserve(t, IN_UNPIN_PAGE); else leave_func(t, false); end;
end;

rule "MULTI_update_va_mapping(PAGE_KERNEL, flags)" at[t] = MULTI_WRITABLE & may_run(t) ==>
var e: 0 .. BATCH - 1;
begin
  e := mcidx[t] - 1;
  mc[t][e].op := walk[t].back = IN_WALK_PGD ? VA_RW_FLUSH : VA_RW;
  mc[t][e].argument := walk[t].back = IN_WALK_PGD ? t + 1 : t + 3;
  leave_func(t, false);
end;

-- kmap_flush_unused, flush_tlb_all, wait_for_cpus

rule "spin_lock(&kmap_lock)" at[t] = KMAP_LOCK & may_run(t) & !kmap_lock ==> begin
  kmap_lock := true;
  preempt_disable(t);
  at[t] := KMAP_CLEAR;
end;

rule "pte_clear(&init_mm, pkmap_page_table[i])" at[t] = KMAP_CLEAR & may_run(t) ==>
var done: boolean;
begin
  for p: pte_page do
    if mapped[p] != UNMAPPED then
      done := mod_alias(p, UNMAPPED);
      kmap_flush[t].need_flush := true;
    end;
  end;
  if kmap_flush[t].need_flush then at[t] := EACH_PREEMPT_OFF; else at[t] := KMAP_UNLOCK; end;
end;

rule "spin_unlock(&kmap_lock)" at[t] = KMAP_UNLOCK & may_run(t) ==> begin
  kmap_lock := false;
  preempt_enable(t);
  leave_kmap_flush(t);
end;

rule "each: preempt_disable()" at[t] = EACH_PREEMPT_OFF & may_run(t) ==> begin
  preempt_disable(t);
  at[t] := TEST_ONLINE;
end;

rule "if (num_online_cpus() > 1)" at[t] = TEST_ONLINE & may_run(t) ==> begin
  at[t] := FLUSH_CALL_LOCK;
end;

rule "flush: spin_lock(&call_lock)" at[t] = FLUSH_CALL_LOCK & may_run(t) & !call_lock ==> begin
  call_lock := true;
  preempt_disable(t);
  at[t] := FLUSH_SEND;
end;

rule "send_IPI_allbutself(CALL_FUNCTION_VECTOR)" at[t] = FLUSH_SEND & may_run(t) ==> begin
  ipi[1 - t] := DO_FLUSH_TLB_ALL;
  ipi_mm[1 - t] := 0;
  call_wait(t, IN_FLUSH_ALL);
end;

rule "each: local_irq_disable()" at[t] = EACH_IRQS_OFF & may_run(t) ==> begin
  irqs_off[t] := true;
  at[t] := FLUSH_OWN;
end;

rule "do_flush_tlb_all" at[t] = FLUSH_OWN & may_run(t) ==> begin
  at[t] := EACH_IRQS_ON;
end;

rule "each: local_irq_enable()" at[t] = EACH_IRQS_ON & may_run(t) ==> begin
  irqs_off[t] := false;
  at[t] := EACH_PREEMPT_ON;
end;

rule "each: preempt_enable()" at[t] = EACH_PREEMPT_ON & may_run(t) ==> begin
  preempt_enable(t);
  at[t] := KMAP_UNLOCK;
end;

rule "while (atomic_read(&data.finished) != cpus)"
  at[t] = WAIT_FOR_CPUS & may_run(t) & ipi[1 - t] = NO_CALL ==> begin
  at[t] := CALL_UNLOCK;
end;

rule "spin_unlock(&call_lock)" at[t] = CALL_UNLOCK & may_run(t) ==> begin
  call_lock := false;
  preempt_enable(t);
  leave_wait(t);
end;

-- context_switch, xen_set_lazy_mode, switch_mm

rule "spin_lock_irq(&rq->lock)" at[t] = RQ_LOCK & may_run(t) ==> begin
  irqs_off[t] := true;
  call_lazy_mode(t, IN_SWITCH_ENTER, true);
end;

rule "spin_unlock_irq(&rq->lock)" at[t] = RQ_UNLOCK & may_run(t) ==> begin
  irqs_off[t] := false;
  leave_context_switch(t);
end;

rule "BUG_ON(xen_lazy_mode)" at[t] = LAZY_BUG_ON & may_run(t) ==> begin
  if lazy_cpu[t] = lazy[t].cpu_mode then BUG(); end;
  call_flush(t, IN_LAZY_MODE);
end;

rule "xen_lazy_mode = mode" at[t] = LAZY_SET & may_run(t) ==> begin
  lazy_cpu[t] := lazy[t].cpu_mode;
  leave_lazy_mode(t);
end;

rule "cpu_clear(cpu, prev->cpu_vm_mask)" at[t] = VM_MASK_CLEAR & may_run(t) ==> begin
  cpu_vm_mask[t][switch_mm[t].prev] := false;
  at[t] := SET_TLBSTATE;
end;

rule "cpu_tlbstate = { next, TLBSTATE_OK }" at[t] = SET_TLBSTATE & may_run(t) ==> begin
  tlb_lazy[t] := false;
  active_mm[t] := switch_mm[t].next;
  at[t] := VM_MASK_SET;
end;

rule "cpu_set(cpu, next->cpu_vm_mask)" at[t] = VM_MASK_SET & may_run(t) ==> begin
  cpu_vm_mask[t][switch_mm[t].next] := true;
  call_write_cr3(t, IN_SWITCH_MM, switch_mm[t].next);
end;

end; -- ruleset of tasks

ruleset a: actor do

-- xen_write_cr3, leave_mm

rule "if (cr3 == xen_cr3)" at[a] = TEST_SAME_CR3 & may_run(a) ==> begin
  if xen_cr3[a % 2] = write_cr3[a].cr3 then at[a] := FLUSH_TLB; else at[a] := SET_XEN_CR3; end;
end;

-- TLBs are not looked at in this scope.
rule "xen_flush_tlb()" at[a] = FLUSH_TLB & may_run(a) ==> begin
  leave_write_cr3(a);
end;

rule "xen_cr3 = cr3" at[a] = SET_XEN_CR3 & may_run(a) ==> begin
  xen_cr3[a % 2] := write_cr3[a].cr3;
  call_batch(a, IN_WRITE_CR3);
end;

rule "cpu_clear(cpu, active_mm->cpu_vm_mask)" at[a] = LEAVE_VM_MASK_CLEAR & may_run(a) ==> begin
  if !tlb_lazy[a % 2] then BUG(); end;
  cpu_vm_mask[a % 2][active_mm[a % 2]] := false;
  call_write_cr3(a, IN_LEAVE_MM, 0);
end;

-- The multicall buffer

rule "batch: local_irq_save" at[a] = BATCH_IRQ_SAVE & may_run(a) ==> begin
  xen_mc_irq_flags[a % 2] := irqs_off[a % 2];
  irqs_off[a % 2] := true;
  leave_batch(a);
end;

rule "if (b->mcidx == MC_BATCH)" at[a] = TEST_MCIDX & may_run(a) ==> begin
  if mcidx[a % 2] = BATCH then call_flush(a, IN_RESERVE); else at[a] := RESERVE_ENTRY; end;
end;

rule "b->mcidx++" at[a] = RESERVE_ENTRY & may_run(a) ==> begin
  clear mc[a % 2][mcidx[a % 2]];
  mcidx[a % 2] := mcidx[a % 2] + 1;
  leave_reserve(a);
end;

rule "MULTI_mmuext_op(mcs.mc, op)" at[a] = FILL_MMUEXT_OP & may_run(a) ==> begin
  mc[a % 2][mcidx[a % 2] - 1] := mmuext[a].op;
  leave_mmuext(a);
end;

rule "issue: if ((xen_get_lazy_mode() & mode) == 0)" at[a] = ISSUE_TEST_LAZY & may_run(a) ==> begin
  if issue[a].cpu_mode & lazy_cpu[a % 2] then at[a] := ISSUE_IRQ_RESTORE;
  else call_flush(a, IN_ISSUE); end;
end;

rule "issue: local_irq_restore" at[a] = ISSUE_IRQ_RESTORE & may_run(a) ==> begin
  irqs_off[a % 2] := xen_mc_irq_flags[a % 2];
  leave_issue(a);
end;

rule "flush: local_irq_save(flags)" at[a] = FLUSH_IRQ_SAVE & may_run(a) ==> begin
  if preempt_count[a % 2] = 0 & !irqs_off[a % 2] then BUG(); end;
  flush[a].flags := irqs_off[a % 2];
  irqs_off[a % 2] := true;
  at[a] := FLUSH_TEST_MCIDX;
end;

rule "if (b->mcidx)" at[a] = FLUSH_TEST_MCIDX & may_run(a) ==> begin
  if mcidx[a % 2] > 0 then at[a] := COPY_CALL; else at[a] := FLUSH_IRQ_RESTORE; end;
end;

rule "b->mcidx = 0" at[a] = FLUSH_MCIDX & may_run(a) ==> begin
  clear mc[a % 2];
  mcidx[a % 2] := 0;
  at[a] := FLUSH_IRQ_RESTORE;
end;

rule "flush: local_irq_restore(flags)" at[a] = FLUSH_IRQ_RESTORE & may_run(a) ==> begin
  irqs_off[a % 2] := flush[a].flags;
  if flush[a].ret then at[a] := FLUSH_BUG_ON; else leave_flush(a); end;
end;

rule "BUG_ON(ret)" at[a] = FLUSH_BUG_ON & may_run(a) ==> begin
  BUG();
end;

-- HYPERVISOR_multicall

rule "copy_from_guest(call)" at[a] = COPY_CALL & may_run(a) ==> begin
  if multicall[a].i >= mcidx[a % 2] then
    flush[a].ret := multicall[a].failed;
    clear multicall[a];
    at[a] := FLUSH_MCIDX;
  else
    multicall[a].call := mc[a % 2][multicall[a].i];
    multicall[a].i := multicall[a].i + 1;
    switch multicall[a].call.op
      case UNFILLED: BUG();
      case VA_RO, VA_RO_FLUSH, VA_RW, VA_RW_FLUSH: at[a] := DO_UPDATE_VA_MAPPING;
      case PIN_L2, UNPIN_TABLE, NEW_BASEPTR: at[a] := DO_MMUEXT_OP;
    end;
  end;
end;

rule "do_update_va_mapping" at[a] = DO_UPDATE_VA_MAPPING & may_run(a) ==>
var writable: boolean;
begin
  writable := multicall[a].call.op = VA_RW | multicall[a].call.op = VA_RW_FLUSH;
  if !mod_alias(multicall[a].call.argument, writable ? RW : RO) then
    multicall[a].failed := true;
  end;
  at[a] := COPY_CALL;
end;

rule "do_mmuext_op" at[a] = DO_MMUEXT_OP & may_run(a) ==>
var done: boolean;
begin
  switch multicall[a].call.op
    case PIN_L2: done := pin_table(multicall[a].call.argument);
    case UNPIN_TABLE: done := unpin_table(multicall[a].call.argument);
    case NEW_BASEPTR: done := new_guest_cr3(a % 2, multicall[a].call.argument);
    else error "mmuext_op: no such operation";
  end;
  if !done then multicall[a].failed := true; end;
  at[a] := COPY_CALL;
end;

end; -- ruleset of actors

-- call_function_interrupt. Interrupt 2 is that of CPU 0, interrupt 3 that of CPU 1.

ruleset c: cpu do

rule "CALL_FUNCTION_VECTOR" at[c + 2] = INTERRUPT & ipi[c] != NO_CALL & !irqs_off[c] ==> begin
  in_interrupt[c] := true;
  irqs_off[c] := true;
  interrupt[c].func := ipi[c];
  interrupt[c].mm := ipi_mm[c];
  if VARIANT = 1 & ipi[c] = DROP_OTHER_MM_REF then at[c + 2] := OTHER_TEST_ACTIVE;
  else at[c + 2] := INTERRUPT_FLUSH; end;
end;

rule "if (cpu_tlbstate.active_mm == mm)" at[c + 2] = OTHER_TEST_ACTIVE ==> begin
  if active_mm[c] = interrupt[c].mm then call_leave_mm(c + 2, IN_DROP_OTHER);
  else at[c + 2] := IRET; end;
end;

rule "__flush_tlb_all()" at[c + 2] = INTERRUPT_FLUSH ==> begin
  at[c + 2] := INTERRUPT_TEST_LAZY;
end;

rule "if (TLBSTATE_LAZY)" at[c + 2] = INTERRUPT_TEST_LAZY ==> begin
  if tlb_lazy[c] then call_leave_mm(c + 2, IN_INTERRUPT); else at[c + 2] := IRET; end;
end;

rule "atomic_inc(&call_data->finished); iret" at[c + 2] = IRET ==> begin
  ipi[c] := NO_CALL;
  ipi_mm[c] := 0;
  in_interrupt[c] := false;
  irqs_off[c] := false;
  clear interrupt[c];
  at[c + 2] := INTERRUPT;
end;

end; -- ruleset of CPUs

-- The claims on states.

invariant "NoWaitForCpusWithInterruptsOff"
  asked(4) -> forall t: task do at[t] = WAIT_FOR_CPUS -> !irqs_off[t] end;

invariant "PinnedFlagAgreesWithXen"
  (asked(8) & is_quiescent()) -> forall p: page do PG_pinned[p] = is_pinned(p) end;

invariant "UnpinnedPageIsWritable"
  (asked(16) & is_quiescent()) -> forall p: pgd do !is_pinned(p) -> mapped[p] = RW end;

invariant "ActiveTableHasNoWritableAlias"
  asked(32) -> forall p: page do is_active_table(p) -> mapped[p] != RW end;

invariant "LoadedTableIsPinned"
  asked(64) -> forall c: cpu do xpinned[cr3[c]] end;
