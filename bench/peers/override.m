-- Machine: the override machine: grants, their kernel mappings, multicalls and lazy MMU mode.
-- Tree:    3.1 with 0930bba674e2 and f62805f1f30a.
-- Scope:   1page-1cpu-lazy-1fault: one page, one slot, one grant, one CPU, one task that maps and
--          unmaps, inside of a lazy MMU section of its own or not; loads by hardware at any time;
--          one hypercall element or allocation may fail; a multicall buffer of 4 entries.
--
-- VARIANT  which fixes come on top: 0 none; 1 2fc136eecd0c; 2 14883a75ec76 as well.
-- CLAIMS   which claims are asked, the sum of: 1 NoKernelBug; 2 NoDeadlock; 4 ExitRestoresLazyMode;
--          8 ExitRestoresPreemptCount; 16 RemovedPageHasItsOldP2M; 32 RemovedPageHasNoLiveHandle;
--          64 RemovedPageHasNoKernelMapping; 128 UnmapHasLiveHandle;
--          256 KernelAccessReachesGrantedFrame. A claim that is not asked ends no path, but a step
--          that stops the kernel leads nowhere in any case.
--
-- Written by hand from the procedures, not generated. A place where the task can stand is one value
-- of `place`; who is to be returned to is in the record of each procedure that has several callers.
-- A record is cleared when its procedure is left. With one page, what names a page, slot, grant or
-- frame is left out, and a word of the P2M or of page->index is its tag alone.

const
  VARIANT: 0;
  CLAIMS: 0;
  HANDLES: 3;
  BATCH: 4;
  NONE_FREE: 3; -- HANDLES: no maptrack entry

type
  handle: -1 .. HANDLES - 1;
  link: 0 .. HANDLES; -- HANDLES is the null of the free list
  up_to_one: 0 .. 1;
  word: enum { W_ZERO, W_INVALID, W_MFN, W_FOREIGN, W_MADDR, W_KMAP_OP };
  op_pointer: enum { P_NULL, P_OP, P_WILD };
  entry: enum { PTE_EMPTY, PTE_MAPS, PTE_GRANT, PTE_BOGUS };
  gntst: enum { OKAY, GENERAL_ERROR, BAD_HANDLE, NO_DEVICE_SPACE };
  error_code: enum { E_0, E_MINUS_1, E_INVAL, E_NOMEM };
  lazy_mode: enum { LAZY_NONE, LAZY_MMU };
  mc_op: enum { UNFILLED, MAP_GRANT_REF, UNMAP_GRANT_REF, MMU_UPDATE, INVLPG };
  caller: enum { NOBODY, IN_LAZY_CALLER, IN_MAP_REFS, IN_UNMAP_REFS, IN_ADD, IN_REMOVE, IN_ISSUE,
    IN_MC_ENTRY, IN_RESERVE, IN_SET_PTE_AT, IN_FLUSH_TLB, IN_LEAVE_LAZY, IN_MAP_HYPERCALL,
    IN_MULTICALL };

  place: enum {
    -- lazy_caller
    CALLER, MAPPED, UNMAPPED,
    -- map_grant_pages, mn_invl_range_start, unmap_grant_pages, __unmap_grant_pages
    SET_MAP_OP, KEEP_HANDLE, LOCK_PRIV, UNLOCK_PRIV, NEXT_RUN, FORGET_HANDLE,
    -- gnttab_map_refs, gnttab_unmap_refs
    MAP_TEST_LAZY, MAP_TEST_STATUS, PTE_MFN, UNMAP_TEST_LAZY,
    -- m2p_add_override
    SET_PAGE_PRIVATE, SET_PRIVATE_MFN, ADD_PFN_TO_MFN, SET_INDEX, SET_FOREIGN, ADD_MULTI_MAP,
    KEEP_OLD_MFN, INDEX_TO_KMAP_OP, ADD_IRQ_SAVE, ADD_SPIN_LOCK, LIST_ADD, ADD_SPIN_UNLOCK,
    -- m2p_remove_override
    GET_P2M, REMOVE_IRQ_SAVE, REMOVE_SPIN_LOCK, LIST_DEL, REMOVE_SPIN_UNLOCK, SET_P2M_FROM_INDEX,
    CLEAR_PAGE_PRIVATE, MAP_OP_FROM_INDEX, SET_P2M_FROM_OP, TEST_HANDLE_FLUSH, TEST_HANDLE_CHECK,
    REMOVE_MULTI_UNMAP, PFN_PTE, RESET_HOST_ADDR,
    -- xen_set_pte_at, xen_flush_tlb_single
    SET_PTE_TEST_LAZY, NATIVE_SET_PTE, FILL_UPDATE, TLB_PREEMPT_DISABLE, FILL_INVLPG,
    TLB_PREEMPT_ENABLE,
    -- arch_enter_lazy_mmu_mode, arch_leave_lazy_mmu_mode
    ENTER_BUG_ON, ENTER_SET_MODE, LEAVE_PREEMPT_DISABLE, LEAVE_SET_MODE, LEAVE_PREEMPT_ENABLE,
    -- xen_mc_batch, __xen_mc_entry, xen_mc_issue, xen_mc_flush
    BATCH_IRQ_SAVE, TEST_MCIDX, RESERVE_ENTRY, ISSUE_TEST_LAZY, ISSUE_IRQ_RESTORE, FLUSH_IRQ_SAVE,
    FLUSH_MCIDX, FLUSH_IRQ_RESTORE,
    -- HYPERVISOR_multicall
    COPY_CALL, MOD_L1_ENTRY, INVLPG_LOCAL,
    -- gnttab_map_grant_ref, HYPERVISOR_unmap_grant_ref
    GET_HANDLE, RAISE_PIN, CREATE_MAPPING, SET_MAPTRACK, WRITE_BACK, WRITE_STATUS,
    UNMAP_COMMON, GNTTAB_FLUSH_TLB, UNMAP_COMPLETE
  };

var
  at: place;

  -- The page, its PTE, its slot.
  p2m: word;
  pte: entry;
  PG_private: boolean;
  has_private: boolean;
  index: word;
  in_m2p_overrides: boolean;
  user_pte: entry;
  map_op: record handle: handle; status: gntst; dev_bus_addr: word; end;
  unmap_op: record handle: handle; status: gntst; end;
  kmap_op: record host_addr: boolean; handle: handle; status: gntst; dev_bus_addr: word; end;

  -- Xen.
  GTF_reading: boolean;
  GTF_writing: boolean;
  pin: 0 .. HANDLES;
  maptrack: array [0 .. HANDLES - 1] of record live: boolean; next: link; end;
  maptrack_head: link;

  -- The CPU.
  irqs_off: boolean;
  xen_mc_irq_flags: boolean;
  preempt_count: 0 .. 3;
  mode: lazy_mode;
  mcidx: 0 .. BATCH;
  mc: array [0 .. BATCH - 1] of record
    op: mc_op; kmap_op: op_pointer; has_page: boolean; handle: handle; pte: entry;
  end;
  tlb_filled: boolean;

  vma: boolean;
  established: boolean;
  m2p_override_lock: boolean;
  faults_left: up_to_one;

  -- Locals of each procedure.
  lazy_caller: record count: up_to_one; err: error_code; in_section: boolean; end;
  map_grant_pages: record count: up_to_one; i: up_to_one; kmap_i: up_to_one; ret: error_code; end;
  mn_invl_range_start: record count: up_to_one; end;
  unmap_grant_pages: record
    offset: up_to_one; pages: up_to_one; range: up_to_one; err: error_code;
  end;
  unmap_run: record first: up_to_one; count: up_to_one; i: up_to_one; ret: error_code; end;
  map_refs: record
    count: up_to_one; i: up_to_one; ret: error_code; kmap_ops: op_pointer; lazy: boolean;
  end;
  unmap_refs: record
    first: up_to_one; count: up_to_one; i: up_to_one; ret: error_code; kmap_ops: op_pointer;
    lazy: boolean;
  end;
  add: record kmap_op: op_pointer; old_mfn: word; flags: boolean; ret: error_code; end;
  remove: record
    clear_pte: boolean; mfn: word; pteval: entry; flags: boolean; ret: error_code;
    map_op: op_pointer; kmap_op: op_pointer;
  end;
  set_pte_at: record pteval: entry; end;
  batch: record back: caller; end;
  reserve: record back: caller; end;
  mc_entry: record back: caller; end;
  issue: record back: caller; end;
  flush: record back: caller; flags: boolean; end;
  enter_lazy: record back: caller; end;
  leave_lazy: record back: caller; end;
  multicall: record
    i: 0 .. BATCH; op: mc_op; kmap_op: op_pointer; has_page: boolean;
    handle: handle; pte: entry;
  end;
  map_hypercall: record i: up_to_one; count: up_to_one; end;
  map_ref: record
    back: caller; is_kmap: boolean; kernel_pte: boolean; handle: handle; status: gntst;
  end;
  unmap_hypercall: record
    back: caller; kernel_pte: boolean; arena: boolean; arena_handle: handle; i: up_to_one;
    unmapped: boolean;
  end;

function asked(claim: 1 .. 256): boolean;
begin
  return (CLAIMS / claim) % 2 = 1;
end;

-- A step that stops the kernel: an error where NoKernelBug is asked, else the end of the path.
procedure BUG();
begin
  if asked(1) then error "NoKernelBug"; else assume false; end;
end;

function preemptible(): boolean;
begin
  return preempt_count = 0 & !irqs_off;
end;

-- The free list of the maptrack.

procedure put_free_handle(h: handle);
begin
  maptrack[h].live := false;
  maptrack[h].next := maptrack_head;
  maptrack_head := h;
end;

procedure clear_flags_unless_pinned();
begin
  if pin = 0 then GTF_reading := false; GTF_writing := false; end;
end;

-- `pfn_pte`: a machine address or the like is no frame of the domain.
function pte_of(p: word): entry;
begin
  if p = W_INVALID then return PTE_EMPTY; end;
  if p = W_MFN | p = W_FOREIGN then return PTE_MAPS; end;
  return PTE_BOGUS;
end;

-- Calls, the innermost procedures first.

procedure call_map_ref(back: caller; is_kmap: boolean);
begin
  map_ref.back := back; map_ref.is_kmap := is_kmap; map_ref.kernel_pte := is_kmap;
  at := GET_HANDLE;
end;

procedure call_unmap_hypercall(back: caller; arena: boolean; h: handle);
begin
  unmap_hypercall.back := back; unmap_hypercall.kernel_pte := arena;
  unmap_hypercall.arena := arena; unmap_hypercall.arena_handle := h;
  at := UNMAP_COMMON;
end;

procedure call_flush(back: caller);
begin flush.back := back; at := FLUSH_IRQ_SAVE; end;

procedure call_batch(back: caller);
begin batch.back := back; at := BATCH_IRQ_SAVE; end;

procedure call_reserve(back: caller);
begin reserve.back := back; at := TEST_MCIDX; end;

procedure call_mc_entry(back: caller);
begin mc_entry.back := back; call_batch(IN_MC_ENTRY); end;

procedure call_issue(back: caller);
begin issue.back := back; at := ISSUE_TEST_LAZY; end;

procedure call_enter_lazy(back: caller);
begin enter_lazy.back := back; at := ENTER_BUG_ON; end;

procedure call_leave_lazy(back: caller);
begin leave_lazy.back := back; at := LEAVE_PREEMPT_DISABLE; end;

procedure call_set_pte_at(pteval: entry);
begin set_pte_at.pteval := pteval; at := SET_PTE_TEST_LAZY; end;

-- Ways on, the outermost procedures first.

procedure leave_map_grant_pages();
begin
  lazy_caller.err := map_grant_pages.ret;
  clear map_grant_pages;
  at := MAPPED;
end;

procedure map_grant_pages_loop();
begin
  if map_grant_pages.i < map_grant_pages.count then at := KEEP_HANDLE;
  else leave_map_grant_pages(); end;
end;

procedure leave_map_refs();
begin
  map_grant_pages.ret := map_refs.ret;
  clear map_refs;
  if map_grant_pages.ret != E_0 then leave_map_grant_pages(); else map_grant_pages_loop(); end;
end;

procedure map_refs_out();
begin
  if map_refs.lazy then call_leave_lazy(IN_MAP_REFS); else leave_map_refs(); end;
end;

procedure map_refs_loop();
begin
  if map_refs.i < map_refs.count then at := MAP_TEST_STATUS; else map_refs_out(); end;
end;

procedure leave_add();
begin
  map_refs.ret := add.ret;
  clear add;
  if map_refs.ret != E_0 then
    if VARIANT = 2 then map_refs_out(); else leave_map_refs(); end;
  else
    map_refs.i := map_refs.i + 1;
    map_refs_loop();
  end;
end;

procedure leave_unmap_grant_pages();
begin
  clear unmap_grant_pages;
  at := UNLOCK_PRIV;
end;

procedure unmap_grant_pages_loop();
begin
  if unmap_grant_pages.pages > 0 & unmap_grant_pages.err = E_0 then at := NEXT_RUN;
  else leave_unmap_grant_pages(); end;
end;

procedure leave_unmap_run();
begin
  unmap_grant_pages.err := unmap_run.ret;
  unmap_grant_pages.offset := unmap_grant_pages.offset + unmap_grant_pages.range;
  unmap_grant_pages.pages := unmap_grant_pages.pages - unmap_grant_pages.range;
  unmap_grant_pages.range := 0;
  clear unmap_run;
  unmap_grant_pages_loop();
end;

procedure unmap_run_loop();
begin
  if unmap_run.i < unmap_run.count then at := FORGET_HANDLE; else leave_unmap_run(); end;
end;

procedure leave_unmap_refs();
begin
  unmap_run.ret := unmap_refs.ret;
  clear unmap_refs;
  if unmap_run.ret != E_0 then leave_unmap_run(); else unmap_run_loop(); end;
end;

procedure unmap_refs_out();
begin
  if unmap_refs.lazy then call_leave_lazy(IN_UNMAP_REFS); else leave_unmap_refs(); end;
end;

procedure unmap_refs_loop();
begin
  if unmap_refs.i < unmap_refs.count then
    if VARIANT >= 1 then remove.kmap_op := unmap_refs.kmap_ops;
    else remove.clear_pte := true; end;
    at := GET_P2M;
  else
    unmap_refs_out();
  end;
end;

procedure leave_remove(ret: error_code);
begin
  clear remove;
  unmap_refs.ret := ret;
  if ret != E_0 then
    if VARIANT = 2 then unmap_refs_out(); else leave_unmap_refs(); end;
  else
    unmap_refs.i := unmap_refs.i + 1;
    unmap_refs_loop();
  end;
end;

procedure leave_lazy_left();
var back: caller;
begin
  back := leave_lazy.back;
  clear leave_lazy;
  switch back
    case IN_LAZY_CALLER: lazy_caller.in_section := false; at := CALLER;
    case IN_MAP_REFS: leave_map_refs();
    case IN_UNMAP_REFS: leave_unmap_refs();
    else error "leave_lazy: no caller";
  end;
end;

procedure leave_enter_lazy();
var back: caller;
begin
  back := enter_lazy.back;
  clear enter_lazy;
  switch back
    case IN_LAZY_CALLER: lazy_caller.in_section := true; at := CALLER;
    case IN_MAP_REFS: map_refs.lazy := true; map_refs_loop();
    case IN_UNMAP_REFS: unmap_refs.lazy := true; unmap_refs_loop();
    else error "enter_lazy: no caller";
  end;
end;

-- After its kernel mapping m2p_remove_override invalidates the address.
procedure leave_set_pte_at();
begin
  clear set_pte_at;
  at := TLB_PREEMPT_DISABLE;
end;

procedure leave_issue();
var back: caller;
begin
  back := issue.back;
  clear issue;
  switch back
    case IN_ADD: if VARIANT = 0 then at := KEEP_OLD_MFN; else at := ADD_IRQ_SAVE; end;
    case IN_REMOVE: at := PFN_PTE;
    case IN_SET_PTE_AT: leave_set_pte_at();
    case IN_FLUSH_TLB: at := TLB_PREEMPT_ENABLE;
    else error "issue: no caller";
  end;
end;

procedure leave_mc_entry();
var back: caller;
begin
  back := mc_entry.back;
  clear mc_entry;
  switch back
    case IN_ADD: at := ADD_MULTI_MAP;
    case IN_REMOVE: at := REMOVE_MULTI_UNMAP;
    case IN_FLUSH_TLB: at := FILL_INVLPG;
    else error "mc_entry: no caller";
  end;
end;

procedure leave_reserve();
var back: caller;
begin
  back := reserve.back;
  clear reserve;
  switch back
    case IN_MC_ENTRY: leave_mc_entry();
    case IN_SET_PTE_AT: at := FILL_UPDATE;
    else error "reserve: no caller";
  end;
end;

procedure leave_batch();
var back: caller;
begin
  back := batch.back;
  clear batch;
  call_reserve(back);
end;

procedure leave_flush();
var back: caller;
begin
  back := flush.back;
  clear flush;
  switch back
    case IN_RESERVE: at := RESERVE_ENTRY;
    case IN_ISSUE: at := ISSUE_IRQ_RESTORE;
    case IN_LEAVE_LAZY: at := LEAVE_SET_MODE;
    case IN_REMOVE: at := TEST_HANDLE_CHECK;
    else error "flush: no caller";
  end;
end;

procedure leave_unmap_hypercall();
var back: caller;
begin
  back := unmap_hypercall.back;
  clear unmap_hypercall;
  if back = IN_MULTICALL then at := COPY_CALL; else at := UNMAP_TEST_LAZY; end;
end;

procedure leave_map_ref();
var back: caller;
begin
  back := map_ref.back;
  clear map_ref;
  if back = IN_MULTICALL then
    at := COPY_CALL;
  else
    -- The only element: the hypercall is over.
    clear map_hypercall;
    at := MAP_TEST_LAZY;
  end;
end;

-- No operation is in progress and nothing is queued.
function is_quiescent(): boolean;
begin
  return at = CALLER & !m2p_override_lock & mcidx = 0;
end;

-- Overridden once, and not any more.
function is_removed(): boolean;
begin
  return has_private & !in_m2p_overrides & !vma;
end;

startstate begin
  clear at; clear p2m; clear pte; clear PG_private; clear has_private; clear index;
  clear in_m2p_overrides; clear user_pte; clear map_op; clear unmap_op; clear kmap_op;
  clear GTF_reading; clear GTF_writing; clear pin; clear maptrack; clear maptrack_head;
  clear irqs_off; clear xen_mc_irq_flags; clear preempt_count; clear mode; clear mcidx; clear mc;
  clear tlb_filled; clear vma; clear established; clear m2p_override_lock;
  clear lazy_caller; clear map_grant_pages; clear mn_invl_range_start; clear unmap_grant_pages;
  clear unmap_run; clear map_refs; clear unmap_refs; clear add; clear remove; clear set_pte_at;
  clear batch; clear reserve; clear mc_entry; clear issue; clear flush; clear enter_lazy;
  clear leave_lazy; clear multicall; clear map_hypercall; clear map_ref; clear unmap_hypercall;
  -- The page is ballooned: nothing is behind it.
  p2m := W_INVALID;
  for h: 0 .. HANDLES - 1 do maptrack[h].next := h + 1; end;
  faults_left := 1;
end;

-- Hardware: a load from the kernel address of the page.
rule "load" begin
  if asked(256) & established & in_m2p_overrides & !tlb_filled & pte = PTE_EMPTY then
    error "KernelAccessReachesGrantedFrame";
  end;
  if !tlb_filled & pte != PTE_EMPTY then tlb_filled := true; end;
end;

-- lazy_caller

rule "map" at = CALLER & !vma ==> begin
  lazy_caller.count := 1;
  vma := true;
  map_grant_pages.count := 1;
  at := SET_MAP_OP;
end;

rule "unmap" at = CALLER & vma ==> begin
  lazy_caller.count := 1;
  established := false;
  mn_invl_range_start.count := 1;
  at := LOCK_PRIV;
end;

rule "enter lazy section" at = CALLER & !lazy_caller.in_section ==> begin
  call_enter_lazy(IN_LAZY_CALLER);
end;

rule "leave lazy section" at = CALLER & lazy_caller.in_section ==> begin
  call_leave_lazy(IN_LAZY_CALLER);
end;

rule "mapped" at = MAPPED ==> begin
  established := lazy_caller.err = E_0;
  if lazy_caller.err != E_0 then vma := false; end;
  lazy_caller.err := E_0;
  lazy_caller.count := 0;
  at := CALLER;
end;

rule "unmapped" at = UNMAPPED ==> begin
  vma := false;
  lazy_caller.count := 0;
  at := CALLER;
end;

-- gntdev

rule "gnttab_set_map_op(&kmap_ops[i])" at = SET_MAP_OP ==> begin
  kmap_op.host_addr := true;
  map_grant_pages.kmap_i := 1;
  map_refs.count := map_grant_pages.count;
  map_refs.kmap_ops := P_OP;
  map_hypercall.count := 1;
  call_map_ref(IN_MAP_HYPERCALL, false);
end;

rule "unmap_ops[i].handle = map_ops[i].handle" at = KEEP_HANDLE ==> begin
  if map_op.status = OKAY then unmap_op.handle := map_op.handle;
  else map_grant_pages.ret := E_INVAL; end;
  map_grant_pages.i := map_grant_pages.i + 1;
  map_grant_pages_loop();
end;

rule "spin_lock(&priv->lock)" at = LOCK_PRIV ==> begin
  preempt_count := preempt_count + 1;
  unmap_grant_pages.pages := mn_invl_range_start.count;
  unmap_grant_pages_loop();
end;

rule "find the next run of handles" at = NEXT_RUN ==> begin
  -- There is one slot, so it is in the run or behind it.
  if unmap_op.handle = -1 then
    unmap_grant_pages.offset := 1;
    unmap_grant_pages.pages := 0;
    unmap_grant_pages.range := 0;
  else
    unmap_grant_pages.range := 1;
  end;
  unmap_run.first := unmap_grant_pages.offset;
  unmap_run.count := unmap_grant_pages.range;
  unmap_refs.first := unmap_run.first;
  unmap_refs.count := unmap_run.count;
  if VARIANT >= 1 & unmap_run.count > 0 then unmap_refs.kmap_ops := P_OP; end;
  -- The hypercall on no element returns at once.
  if unmap_refs.count = 0 then at := UNMAP_TEST_LAZY;
  else call_unmap_hypercall(IN_UNMAP_REFS, false, -1); end;
end;

rule "unmap_ops[i].handle = -1" at = FORGET_HANDLE ==> begin
  if unmap_op.status != OKAY then unmap_run.ret := E_INVAL; end;
  unmap_op.handle := -1;
  unmap_run.i := unmap_run.i + 1;
  unmap_run_loop();
end;

rule "spin_unlock(&priv->lock)" at = UNLOCK_PRIV ==> begin
  preempt_count := preempt_count - 1;
  clear mn_invl_range_start;
  at := UNMAPPED;
end;

-- gnttab_map_refs, gnttab_unmap_refs

rule "map: if (paravirt_get_lazy_mode() == NONE)" at = MAP_TEST_LAZY ==> begin
  if mode = LAZY_NONE then call_enter_lazy(IN_MAP_REFS); else map_refs_loop(); end;
end;

rule "if (map_ops[i].status)" at = MAP_TEST_STATUS ==> begin
  if map_op.status != OKAY then map_refs.i := map_refs.i + 1; map_refs_loop();
  else at := PTE_MFN; end;
end;

rule "mfn = pte_mfn(*pte)" at = PTE_MFN ==> begin
  add.kmap_op := map_refs.kmap_ops;
  at := SET_PAGE_PRIVATE;
end;

rule "unmap: if (paravirt_get_lazy_mode() == NONE)" at = UNMAP_TEST_LAZY ==> begin
  if mode = LAZY_NONE then call_enter_lazy(IN_UNMAP_REFS); else unmap_refs_loop(); end;
end;

-- m2p_add_override

rule "SetPagePrivate(page)" at = SET_PAGE_PRIVATE ==> begin
  PG_private := true;
  at := SET_PRIVATE_MFN;
end;

rule "set_page_private(page, mfn)" at = SET_PRIVATE_MFN ==> begin
  has_private := true;
  at := ADD_PFN_TO_MFN;
end;

rule "pfn_to_mfn(pfn)" at = ADD_PFN_TO_MFN ==> begin
  if p2m = W_FOREIGN then add.old_mfn := W_MFN; else add.old_mfn := p2m; end;
  at := SET_INDEX;
end;

rule "page->index = pfn_to_mfn(pfn)" at = SET_INDEX ==> begin
  index := add.old_mfn;
  at := SET_FOREIGN;
end;

rule "set_phys_to_machine stored" at = SET_FOREIGN ==> begin
  p2m := W_FOREIGN;
  call_mc_entry(IN_ADD);
end;

rule "set_phys_to_machine no memory" at = SET_FOREIGN & faults_left > 0 ==> begin
  faults_left := faults_left - 1;
  add.ret := E_NOMEM;
  leave_add();
end;

rule "MULTI_grant_table_op(GNTTABOP_map_grant_ref, kmap_op)" at = ADD_MULTI_MAP ==> begin
  mc[mcidx - 1].op := MAP_GRANT_REF;
  mc[mcidx - 1].kmap_op := add.kmap_op;
  mc[mcidx - 1].has_page := true;
  call_issue(IN_ADD);
end;

rule "kmap_op->dev_bus_addr = page->index" at = KEEP_OLD_MFN ==> begin
  kmap_op.dev_bus_addr := index;
  at := INDEX_TO_KMAP_OP;
end;

rule "page->index = (unsigned long) kmap_op" at = INDEX_TO_KMAP_OP ==> begin
  index := W_KMAP_OP;
  at := ADD_IRQ_SAVE;
end;

rule "add: local_irq_save(flags)" at = ADD_IRQ_SAVE ==> begin
  add.flags := irqs_off;
  irqs_off := true;
  at := ADD_SPIN_LOCK;
end;

rule "add: spin_lock" at = ADD_SPIN_LOCK & !m2p_override_lock ==> begin
  m2p_override_lock := true;
  at := LIST_ADD;
end;

rule "list_add(lru)" at = LIST_ADD ==> begin
  if in_m2p_overrides then BUG(); end;
  in_m2p_overrides := true;
  at := ADD_SPIN_UNLOCK;
end;

rule "add: spin_unlock_irqrestore" at = ADD_SPIN_UNLOCK ==> begin
  m2p_override_lock := false;
  irqs_off := add.flags;
  leave_add();
end;

-- m2p_remove_override. Its op is that of page->index, or since 2fc136eecd0c its parameter.

rule "mfn = get_phys_to_machine(pfn)" at = GET_P2M ==> begin
  remove.mfn := p2m;
  if p2m != W_FOREIGN then leave_remove(E_INVAL); else at := REMOVE_IRQ_SAVE; end;
end;

rule "remove: local_irq_save(flags)" at = REMOVE_IRQ_SAVE ==> begin
  remove.flags := irqs_off;
  irqs_off := true;
  at := REMOVE_SPIN_LOCK;
end;

rule "remove: spin_lock" at = REMOVE_SPIN_LOCK & !m2p_override_lock ==> begin
  m2p_override_lock := true;
  at := LIST_DEL;
end;

rule "list_del(lru)" at = LIST_DEL ==> begin
  if !in_m2p_overrides then BUG(); end;
  in_m2p_overrides := false;
  at := REMOVE_SPIN_UNLOCK;
end;

rule "remove: spin_unlock_irqrestore" at = REMOVE_SPIN_UNLOCK ==> begin
  m2p_override_lock := false;
  irqs_off := remove.flags;
  at := CLEAR_PAGE_PRIVATE;
end;

rule "ClearPagePrivate(page)" at = CLEAR_PAGE_PRIVATE ==> begin
  PG_private := false;
  if VARIANT = 0 then at := MAP_OP_FROM_INDEX; else at := SET_P2M_FROM_INDEX; end;
end;

rule "set_phys_to_machine(pfn, page->index)" at = SET_P2M_FROM_INDEX ==> begin
  p2m := index;
  if remove.kmap_op != P_NULL then at := TEST_HANDLE_FLUSH; else leave_remove(E_0); end;
end;

rule "map_op = page->index" at = MAP_OP_FROM_INDEX ==> begin
  if index = W_KMAP_OP then remove.map_op := P_OP; else remove.map_op := P_WILD; end;
  at := SET_P2M_FROM_OP;
end;

rule "set_phys_to_machine(pfn, map_op->dev_bus_addr)" at = SET_P2M_FROM_OP ==> begin
  if remove.map_op != P_OP then BUG(); end;
  p2m := kmap_op.dev_bus_addr;
  at := TEST_HANDLE_FLUSH;
end;

rule "if (op->handle == -1) flush" at = TEST_HANDLE_FLUSH ==> begin
  if kmap_op.handle = -1 then call_flush(IN_REMOVE); else at := TEST_HANDLE_CHECK; end;
end;

rule "if (op->handle == GNTST_general_error)" at = TEST_HANDLE_CHECK ==> begin
  if kmap_op.handle = -1 then leave_remove(E_MINUS_1); else call_mc_entry(IN_REMOVE); end;
end;

rule "MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)" at = REMOVE_MULTI_UNMAP ==> begin
  mc[mcidx - 1].op := UNMAP_GRANT_REF;
  mc[mcidx - 1].has_page := true;
  mc[mcidx - 1].handle := kmap_op.handle;
  call_issue(IN_REMOVE);
end;

rule "pfn_pte(pfn, PAGE_KERNEL)" at = PFN_PTE ==> begin
  remove.pteval := pte_of(p2m);
  call_set_pte_at(remove.pteval);
end;

rule "op->host_addr = 0" at = RESET_HOST_ADDR ==> begin
  kmap_op.host_addr := false;
  leave_remove(E_0);
end;

-- xen_set_pte_at, xen_flush_tlb_single

rule "set_pte_at: if (lazy mode != MMU)" at = SET_PTE_TEST_LAZY ==> begin
  if mode != LAZY_MMU then at := NATIVE_SET_PTE; else call_batch(IN_SET_PTE_AT); end;
end;

-- The one frame is the granter's, so Xen refuses whatever entry is not empty.
rule "native_set_pte" at = NATIVE_SET_PTE ==> begin
  if set_pte_at.pteval != PTE_EMPTY then BUG(); end;
  pte := PTE_EMPTY;
  leave_set_pte_at();
end;

rule "*u = *update" at = FILL_UPDATE ==> begin
  mc[mcidx - 1].op := MMU_UPDATE;
  mc[mcidx - 1].has_page := true;
  mc[mcidx - 1].pte := set_pte_at.pteval;
  call_issue(IN_SET_PTE_AT);
end;

rule "tlb: preempt_disable()" at = TLB_PREEMPT_DISABLE ==> begin
  preempt_count := preempt_count + 1;
  call_mc_entry(IN_FLUSH_TLB);
end;

rule "MULTI_mmuext_op(MMUEXT_INVLPG_LOCAL)" at = FILL_INVLPG ==> begin
  mc[mcidx - 1].op := INVLPG;
  mc[mcidx - 1].has_page := true;
  call_issue(IN_FLUSH_TLB);
end;

rule "tlb: preempt_enable()" at = TLB_PREEMPT_ENABLE ==> begin
  preempt_count := preempt_count - 1;
  at := RESET_HOST_ADDR;
end;

-- Lazy MMU mode

rule "BUG_ON(paravirt_lazy_mode != NONE)" at = ENTER_BUG_ON ==> begin
  if mode != LAZY_NONE then BUG(); end;
  at := ENTER_SET_MODE;
end;

rule "paravirt_lazy_mode = MMU" at = ENTER_SET_MODE ==> begin
  mode := LAZY_MMU;
  leave_enter_lazy();
end;

rule "leave_lazy: preempt_disable()" at = LEAVE_PREEMPT_DISABLE ==> begin
  preempt_count := preempt_count + 1;
  call_flush(IN_LEAVE_LAZY);
end;

rule "paravirt_lazy_mode = NONE" at = LEAVE_SET_MODE ==> begin
  if mode != LAZY_MMU then BUG(); end;
  mode := LAZY_NONE;
  at := LEAVE_PREEMPT_ENABLE;
end;

rule "leave_lazy: preempt_enable()" at = LEAVE_PREEMPT_ENABLE ==> begin
  preempt_count := preempt_count - 1;
  leave_lazy_left();
end;

-- The multicall buffer

rule "batch: local_irq_save" at = BATCH_IRQ_SAVE ==> begin
  xen_mc_irq_flags := irqs_off;
  irqs_off := true;
  leave_batch();
end;

rule "if (b->mcidx == MC_BATCH)" at = TEST_MCIDX ==> begin
  if mcidx = BATCH then call_flush(IN_RESERVE); else at := RESERVE_ENTRY; end;
end;

rule "b->mcidx++" at = RESERVE_ENTRY ==> begin
  clear mc[mcidx];
  mcidx := mcidx + 1;
  leave_reserve();
end;

rule "issue: if ((paravirt_get_lazy_mode() & mode) == 0)" at = ISSUE_TEST_LAZY ==> begin
  if mode != LAZY_MMU then call_flush(IN_ISSUE); else at := ISSUE_IRQ_RESTORE; end;
end;

rule "issue: local_irq_restore" at = ISSUE_IRQ_RESTORE ==> begin
  irqs_off := xen_mc_irq_flags;
  leave_issue();
end;

rule "flush: local_irq_save(flags)" at = FLUSH_IRQ_SAVE ==> begin
  if preemptible() then BUG(); end;
  flush.flags := irqs_off;
  irqs_off := true;
  at := COPY_CALL;
end;

rule "b->mcidx = 0" at = FLUSH_MCIDX ==> begin
  clear mc;
  mcidx := 0;
  at := FLUSH_IRQ_RESTORE;
end;

rule "flush: local_irq_restore(flags)" at = FLUSH_IRQ_RESTORE ==> begin
  irqs_off := flush.flags;
  leave_flush();
end;

-- HYPERVISOR_multicall

rule "copy_from_guest(call)" at = COPY_CALL ==> begin
  if multicall.i >= mcidx then
    clear multicall;
    at := FLUSH_MCIDX;
  else
    multicall.op := mc[multicall.i].op;
    multicall.kmap_op := mc[multicall.i].kmap_op;
    multicall.has_page := mc[multicall.i].has_page;
    multicall.handle := mc[multicall.i].handle;
    multicall.pte := mc[multicall.i].pte;
    multicall.i := multicall.i + 1;
    switch multicall.op
      case UNFILLED: BUG();
      case MAP_GRANT_REF: call_map_ref(IN_MULTICALL, true);
      case UNMAP_GRANT_REF: call_unmap_hypercall(IN_MULTICALL, true, multicall.handle);
      case MMU_UPDATE: at := MOD_L1_ENTRY;
      case INVLPG: at := INVLPG_LOCAL;
    end;
  end;
end;

rule "mod_l1_entry" at = MOD_L1_ENTRY ==> begin
  if multicall.pte = PTE_EMPTY then pte := PTE_EMPTY; end;
  at := COPY_CALL;
end;

rule "MMUEXT_INVLPG_LOCAL" at = INVLPG_LOCAL ==> begin
  tlb_filled := false;
  at := COPY_CALL;
end;

-- __gnttab_map_grant_ref

rule "get_maptrack_handle" at = GET_HANDLE ==> begin
  map_ref.handle := -1;
  if maptrack_head = NONE_FREE then
    map_ref.status := NO_DEVICE_SPACE;
    at := WRITE_STATUS;
  else
    map_ref.handle := maptrack_head;
    maptrack_head := maptrack[map_ref.handle].next;
    maptrack[map_ref.handle].next := NONE_FREE;
    at := RAISE_PIN;
  end;
end;

rule "act->pin++ granted" at = RAISE_PIN ==> begin
  GTF_reading := true;
  GTF_writing := true;
  pin := pin + 1;
  at := CREATE_MAPPING;
end;

rule "act->pin++ fails" at = RAISE_PIN & faults_left > 0 ==> begin
  faults_left := faults_left - 1;
  put_free_handle(map_ref.handle);
  map_ref.handle := -1;
  map_ref.status := GENERAL_ERROR;
  at := WRITE_STATUS;
end;

rule "create_grant_host_mapping" at = CREATE_MAPPING ==> begin
  if map_ref.is_kmap & !kmap_op.host_addr then
    pin := pin - 1;
    clear_flags_unless_pinned();
    put_free_handle(map_ref.handle);
    map_ref.handle := -1;
    map_ref.status := GENERAL_ERROR;
    at := WRITE_STATUS;
  else
    if map_ref.kernel_pte then pte := PTE_GRANT; else user_pte := PTE_GRANT; end;
    at := SET_MAPTRACK;
  end;
end;

rule "maptrack->ref = op->ref" at = SET_MAPTRACK ==> begin
  maptrack[map_ref.handle].live := true;
  at := WRITE_BACK;
end;

rule "op->dev_bus_addr, op->handle" at = WRITE_BACK ==> begin
  if map_ref.is_kmap then
    kmap_op.dev_bus_addr := W_MADDR;
    kmap_op.handle := map_ref.handle;
  else
    map_op.dev_bus_addr := W_MADDR;
    map_op.handle := map_ref.handle;
  end;
  at := WRITE_STATUS;
end;

rule "op->status = status" at = WRITE_STATUS ==> begin
  if map_ref.is_kmap then kmap_op.status := map_ref.status;
  else map_op.status := map_ref.status; end;
  leave_map_ref();
end;

-- gnttab_unmap_grant_ref, on one element

rule "__gnttab_unmap_common" at = UNMAP_COMMON ==> begin
  alias u: unmap_hypercall do
    -- The handle of the op, whether it is live, whether the PTE maps its grant.
    if (u.arena & u.arena_handle != -1 & pte = PTE_GRANT)
      | (!u.arena & unmap_op.handle != -1 & user_pte = PTE_GRANT) then
      u.unmapped := maptrack[u.arena ? u.arena_handle : unmap_op.handle].live;
    end;
    if u.unmapped then
      if u.arena then pte := PTE_EMPTY; else user_pte := PTE_EMPTY; end;
      pin := pin - 1;
    end;
    if !u.arena then
      if u.unmapped then unmap_op.status := OKAY;
      elsif unmap_op.handle = -1 then unmap_op.status := BAD_HANDLE;
      elsif !maptrack[unmap_op.handle].live then unmap_op.status := BAD_HANDLE;
      else unmap_op.status := GENERAL_ERROR; end;
    end;
    u.i := 1;
    at := GNTTAB_FLUSH_TLB;
    if asked(128) then
      if (u.arena ? u.arena_handle : unmap_op.handle) = -1 then error "UnmapHasLiveHandle"; end;
      if !maptrack[u.arena ? u.arena_handle : unmap_op.handle].live then
        error "UnmapHasLiveHandle";
      end;
    end;
  end;
end;

rule "gnttab_flush_tlb" at = GNTTAB_FLUSH_TLB ==> begin
  tlb_filled := false;
  unmap_hypercall.i := 0;
  if unmap_hypercall.unmapped then at := UNMAP_COMPLETE; else leave_unmap_hypercall(); end;
end;

rule "__gnttab_unmap_common_complete" at = UNMAP_COMPLETE ==> begin
  if unmap_hypercall.arena then put_free_handle(unmap_hypercall.arena_handle);
  else put_free_handle(unmap_op.handle); end;
  clear_flags_unless_pinned();
  leave_unmap_hypercall();
end;

-- The claims on states.

-- The task waits for nothing else.
invariant "NoDeadlock"
  asked(2) -> !((at = ADD_SPIN_LOCK | at = REMOVE_SPIN_LOCK) & m2p_override_lock);

invariant "ExitRestoresLazyMode"
  (asked(4) & at = CALLER) -> (mode = LAZY_MMU) = lazy_caller.in_section;

invariant "ExitRestoresPreemptCount"
  (asked(8) & at = CALLER) -> preempt_count = 0;

invariant "RemovedPageHasItsOldP2M"
  (asked(16) & is_quiescent() & has_private & !in_m2p_overrides) -> p2m = W_INVALID;

invariant "RemovedPageHasNoLiveHandle"
  (asked(32) & is_quiescent() & is_removed())
    -> forall h: 0 .. HANDLES - 1 do !maptrack[h].live end;

invariant "RemovedPageHasNoKernelMapping"
  (asked(64) & is_quiescent() & is_removed()) -> pte != PTE_GRANT;
