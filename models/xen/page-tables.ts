/**
 * Modelled: types of frames and their counts, validation of a table when it is first used as one,
 * pinning, cr3, updates of entries and of linear mappings by hypercall, and the emulation of a store
 * into a table that the guest has mapped read-only.
 *
 * Why an operation is refused: the frame is in use as another type, because some mapping of it is
 * writable (reclaim's kmap of a highmem pte page is one, when the table is pinned) or because it is a
 * table still (a table that some CPU has loaded, when its pages are made writable); so is a frame
 * further down; the frame is pinned already (no tree here pins one twice).
 *
 * Not modelled: frames that the domain does not own, at any level (nothing here gives frames away; a
 * pte page with grants in it, which could not be validated again, is never unpinned and pinned again
 * with them); entries of pte pages that map tables, which are refused like a frame in use as another
 * type; the rule for the fourth L3 entry of PAE (the toy tables are smaller); superpages and bad flags;
 * general references; preemption of a validation.
 *
 * Atomicity: Xen 3.1 does each of these under the domain's BIGLOCK, so to the guest's other
 * operations each of them is one step, however far it recurses.
 *
 * Source: xen/arch/x86/mm.c, get_page_type, put_page_type, do_mmuext_op, do_update_va_mapping,
 * ptwr_do_page_fault @ 3.1.
 */
import { BUG } from '../../src/model/index.js';
import type { DomainMemory } from '../domain-memory.js';
import { type FrameType, isPae, PtOp } from '../memory/page-tables.js';

/** The type that a page is used as at its place in a table. */
export function tableType(s: DomainMemory, page: number): FrameType {
  switch (s.ptpages[page].level) {
    case 'PTE':
      return 'l1';
    case 'PMD':
      return 'l2';
    case 'PGD':
      return isPae(s) ? 'l3' : 'l2';
  }
}

/** Whether a page is in use as a table: Xen has validated it, and nobody may write it. */
export function isActiveTable(s: DomainMemory, page: number): boolean {
  const { type, tcnt } = s.ptpages[page];
  return tcnt > 0 && type !== 'none' && type !== 'writable';
}

/**
 * Takes one use of a page as `type`; a table is validated with its first. False when refused. TLBs
 * are flushed when the type changes; only a mutation of Xen goes without (`flush`).
 */
export function get_page_type(
  s: DomainMemory,
  page: number,
  type: FrameType,
  flush = true,
): boolean {
  const frame = s.ptpages[page];
  if (frame.tcnt > 0 && frame.type !== type) return false;
  if (frame.tcnt === 0) {
    if (frame.type !== type && flush) flushTlbs(s, page);
    frame.type = type;
    if (type !== 'writable' && !alloc_page_type(s, page, flush)) {
      frame.type = 'none';
      return false;
    }
  }
  frame.tcnt += 1;
  return true;
}

/** Drops one use; with the last one, a table gives back what its entries hold. */
export function put_page_type(s: DomainMemory, page: number): void {
  const frame = s.ptpages[page];
  if (frame.tcnt === 0) BUG('Xen: put_page_type of a frame that has no type reference');
  if (frame.tcnt === 1 && frame.type !== 'writable') putEntries(s, page, frame.entries.length);
  frame.tcnt -= 1;
}

/** Validates the entries of a pgd or pmd. What was taken is put back when one of them is refused. */
function alloc_page_type(s: DomainMemory, page: number, flush: boolean): boolean {
  const { entries } = s.ptpages[page];
  for (let i = 0; i < entries.length; i++) {
    const { to } = entries[i];
    if (to !== null && !get_page_type(s, to, tableType(s, to), flush)) {
      putEntries(s, page, i);
      return false;
    }
  }
  return true;
}

function putEntries(s: DomainMemory, page: number, count: number): void {
  const { entries } = s.ptpages[page];
  for (let i = 0; i < count; i++) {
    const { to } = entries[i];
    if (to !== null) put_page_type(s, to);
  }
}

/** A change of type waits until no CPU has a TLB entry of the old use. */
function flushTlbs(s: DomainMemory, page: number): void {
  for (let c = 0; c < s.vcpus.length; c++) {
    const { tlb } = s.vcpus[c];
    if (page < tlb.length) tlb[page].rw = false;
  }
}

/** A flush of the whole TLB of one CPU. */
export function flushTlb(s: DomainMemory, cpu: number): void {
  const { tlb } = s.vcpus[cpu];
  for (let page = 0; page < tlb.length; page++) tlb[page].rw = false;
}

/**
 * Changes the kernel's lasting mapping of a page to RW, RO or none, as `mod_l1_entry` does: the new
 * reference first, then the entry, then the old reference. No TLB is flushed.
 */
export function mod_alias(s: DomainMemory, page: number, to: 'RW' | 'RO' | 'NONE'): boolean {
  const frame = s.ptpages[page];
  const from = frame.alias;
  if (to === 'RW' && from !== 'RW' && !get_page_type(s, page, 'writable')) return false;
  frame.alias = to;
  if (from === 'RW' && to !== 'RW') put_page_type(s, page);
  return true;
}

/** The kmap_atomic mapping of a highmem page; false when Xen refuses to map it writable. */
export function mod_kmap(s: DomainMemory, page: number, to: 'RW' | 'RO' | 'NONE'): boolean {
  const frame = s.ptpages[page];
  const from = frame.kmap;
  if (to === 'RW' && from !== 'RW' && !get_page_type(s, page, 'writable')) return false;
  frame.kmap = to;
  if (from === 'RW' && to !== 'RW') put_page_type(s, page);
  return true;
}

/** `update_va_mapping` of a linear address. The flush that is asked for happens in any case. */
export function update_va_mapping(s: DomainMemory, cpu: number, op: number): boolean {
  const writable = PtOp.is(op, 'RW') || PtOp.is(op, 'RW_FLUSH');
  const done = mod_alias(s, PtOp.payload(op), writable ? 'RW' : 'RO');
  if (PtOp.is(op, 'RO_FLUSH') || PtOp.is(op, 'RW_FLUSH')) flushTlb(s, cpu);
  return done;
}

/** One `mmuext_op`. A level that the paging of the domain does not have is ignored, with success. */
export function mmuext_op(s: DomainMemory, cpu: number, op: number): boolean {
  const argument = PtOp.payload(op);
  if (PtOp.is(op, 'PIN_L1')) return pin(s, argument, 'l1');
  if (PtOp.is(op, 'PIN_L2')) return pin(s, argument, 'l2');
  if (PtOp.is(op, 'PIN_L3')) return isPae(s) ? pin(s, argument, 'l3') : true;
  if (PtOp.is(op, 'UNPIN_TABLE')) return unpin(s, argument);
  if (PtOp.is(op, 'NEW_BASEPTR')) return new_guest_cr3(s, cpu, argument);
  return BUG('mmuext_op: no such operation');
}

export function pin(s: DomainMemory, page: number, type: FrameType, flush = true): boolean {
  if (!get_page_type(s, page, type, flush)) return false;
  const frame = s.ptpages[page];
  if (frame.pinned) {
    put_page_type(s, page);
    return false;
  }
  frame.pinned = true;
  return true;
}

function unpin(s: DomainMemory, page: number): boolean {
  const frame = s.ptpages[page];
  if (!frame.pinned) return false;
  frame.pinned = false;
  put_page_type(s, page);
  return true;
}

/** Loads the table of an mm: it is validated unless it is pinned or loaded elsewhere. */
function new_guest_cr3(s: DomainMemory, cpu: number, mm: number): boolean {
  const vcpu = s.vcpus[cpu];
  const old = vcpu.cr3;
  if (old !== mm) {
    if (!get_page_type(s, mm, tableType(s, mm))) return false;
    vcpu.cr3 = mm;
    put_page_type(s, old);
  }
  flushTlb(s, cpu);
  return true;
}

/**
 * `mmu_update` of an entry of a pgd or pmd. In an active table the new entry's page is validated; a
 * page that is no table now is written as it is, provided that Xen could use it as writable.
 */
export function mod_table_entry(
  s: DomainMemory,
  table: number,
  index: number,
  to: number | null,
): boolean {
  const frame = s.ptpages[table];
  const entry = frame.entries[index];
  if (isActiveTable(s, table)) {
    if (to !== null && !get_page_type(s, to, tableType(s, to))) return false;
    const old = entry.to;
    entry.to = to;
    if (old !== null) put_page_type(s, old);
    return true;
  }
  if (!get_page_type(s, table, 'writable')) return false;
  entry.to = to;
  put_page_type(s, table);
  return true;
}

/** `mmu_update` or `update_va_mapping` of an entry of a pte page: -EINVAL unless Xen can write it. */
export function mod_pte(s: DomainMemory, page: number, pte: 'EMPTY' | 'PRESENT'): boolean {
  const frame = s.ptpages[page];
  if (isActiveTable(s, page)) {
    frame.pte = pte;
    return true;
  }
  if (!get_page_type(s, page, 'writable')) return false;
  frame.pte = pte;
  put_page_type(s, page);
  return true;
}

/** `update_va_mapping` finds the entry through the tables in use: there it must be an active one. */
export function update_va_mapping_of_pte(
  s: DomainMemory,
  page: number,
  pte: 'EMPTY' | 'PRESENT',
): boolean {
  if (!isActiveTable(s, page)) return false;
  s.ptpages[page].pte = pte;
  return true;
}

/** Where a direct store of the kernel to an entry of a pte page ends. */
export type StoreTarget = 'memory' | 'emulated' | 'fault';

/**
 * By the mapping that the store goes through: that of a lowmem page lasts; a highmem page has the
 * kmap that reclaim took (`kmapped`), or one that the task makes for this store alone, which is
 * read-only if PG_pinned is set.
 */
export function storeTarget(s: DomainMemory, page: number, kmapped: boolean): StoreTarget {
  const { alias, kmap, highmem, PG_pinned } = s.ptpages[page];
  const own = PG_pinned || isActiveTable(s, page) ? 'RO' : 'RW';
  const lasting = highmem ? own : alias;
  if ((kmapped ? kmap : lasting) === 'RW') return 'memory';
  return s.ptpages[page].type === 'l1' && isActiveTable(s, page) ? 'emulated' : 'fault';
}

/**
 * A store through a mapping of the page. Where that is read-only, the store faults, and Xen emulates
 * it for an l1 in use; anywhere else the fault is the kernel's own, and it has no fixup for it.
 */
export function direct_store(
  s: DomainMemory,
  page: number,
  pte: 'EMPTY' | 'PRESENT',
  kmapped: boolean,
): void {
  if (storeTarget(s, page, kmapped) === 'fault') {
    BUG('page fault: a store to a read-only page that is no page table to Xen');
  }
  s.ptpages[page].pte = pte;
}
