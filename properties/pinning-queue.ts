/** What the batches that pin and unpin a table hold, and in which order. */
import type { DomainMemory } from '../models/domain-memory.js';
import { PtOp } from '../models/memory/page-tables.js';
import { tableType } from '../models/xen/page-tables.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutPinning } from './anchors.js';

const { always, step } = propertiesOver<DomainMemory>();

const isReadOnly = (op: number): boolean => PtOp.is(op, 'RO') || PtOp.is(op, 'RO_FLUSH');
const isWritable = (op: number): boolean => PtOp.is(op, 'RW') || PtOp.is(op, 'RW_FLUSH');
const isProtection = (op: number): boolean => isReadOnly(op) || isWritable(op);
const isPin = (op: number): boolean =>
  PtOp.is(op, 'PIN_L1') || PtOp.is(op, 'PIN_L2') || PtOp.is(op, 'PIN_L3');
const isUnpin = (op: number): boolean => PtOp.is(op, 'UNPIN_TABLE');
const flushes = (op: number): boolean => PtOp.is(op, 'RO_FLUSH') || PtOp.is(op, 'RW_FLUSH');
const isPgd = (s: DomainMemory, op: number): boolean => s.ptpages[PtOp.payload(op)].level === 'PGD';

/** The type that a pin names. */
function levelOf(op: number): 'l1' | 'l2' | 'l3' {
  if (PtOp.is(op, 'PIN_L1')) return 'l1';
  return PtOp.is(op, 'PIN_L2') ? 'l2' : 'l3';
}

/** Whether some operation on page tables that is queued is as `is` says. */
function someQueued(s: DomainMemory, is: (op: number) => boolean): boolean {
  for (let cpu = 0; cpu < s.cpus.length; cpu++) if (firstQueued(s, cpu, is) >= 0) return true;
  return false;
}

/** The first place in the queue of a CPU, from `from` on, where there is one; -1 if there is none. */
function firstQueued(s: DomainMemory, cpu: number, is: (op: number) => boolean, from = 0): number {
  const { mc } = s.cpus[cpu];
  for (let i = from; i < mc.length; i++) if (is(mc.items[i].pt)) return i;
  return -1;
}

export const QueuedProtectionFollowsTheFlag = always({
  name: 'QueuedProtectionFollowsTheFlag',
  claim:
    'A queued update makes a page read-only if PG_pinned of it is set, and writable if it is not.',
  formula:
    '[]( A c, e in mc[c]: (RO(e) => PG_pinned[page[e]]) /\\ (RW(e) => ~PG_pinned[page[e]]) )',
  source: 'f4f97b3ea901, pin_page and unpin_page: the flag is changed before the update is queued',
  misses: 'Updates that are a hypercall by themselves.',
  define: aboutPinning(() => ({
    given: (s) => someQueued(s, isProtection),
    holds: (s) =>
      !someQueued(
        s,
        (op) => isProtection(op) && s.ptpages[PtOp.payload(op)].PG_pinned !== isReadOnly(op),
      ),
  })),
});

export const HighmemPageIsNotRemapped = always({
  name: 'HighmemPageIsNotRemapped',
  claim: 'No queued update changes the linear mapping of a highmem page, which has none.',
  formula: '[]( A c, e in mc[c]: RO(e) \\/ RW(e) => ~highmem[page[e]] )',
  source: 'f4f97b3ea901, pin_page: of a highmem page, the flag alone is set',
  misses: 'Updates that are a hypercall by themselves.',
  define: aboutPinning(() => ({
    given: (s) => someQueued(s, isProtection),
    holds: (s) => !someQueued(s, (op) => isProtection(op) && s.ptpages[PtOp.payload(op)].highmem),
  })),
});

export const OnlyThePgdUpdateFlushesTlbs = always({
  name: 'OnlyThePgdUpdateFlushesTlbs',
  claim:
    'Of the queued updates of a table, that of the pgd asks for a flush of the TLB, no other does.',
  formula: '[]( A c, e in mc[c]: RO(e) \\/ RW(e) => (flush[e] <=> page[e] is a pgd) )',
  source: 'f4f97b3ea901: the pgd is visited last, with UVMF_TLB_FLUSH',
  misses:
    'Updates that are a hypercall by themselves. The flag is an argument of the call, so that no statement which is left out or moved changes it.',
  define: aboutPinning(() => ({
    given: (s) => someQueued(s, isProtection),
    holds: (s) => !someQueued(s, (op) => isProtection(op) && flushes(op) !== isPgd(s, op)),
  })),
});

export const PinNamesTheLevelOfItsTable = always({
  name: 'PinNamesTheLevelOfItsTable',
  claim:
    'A queued pin names the level at which its page stands: L3 for a pgd with PAE, L2 without.',
  formula: '[]( A c, e in mc[c]: Pin(e) => level[e] = Level(page[e]) )',
  source: 'f4f97b3ea901, xen_pgd_pin: MMUEXT_PIN_L3_TABLE with PAE, MMUEXT_PIN_L2_TABLE without',
  misses: 'The pin of init_mm at boot, which names L3 in both cases.',
  define: aboutPinning(() => ({
    given: (s) => someQueued(s, isPin),
    holds: (s) =>
      !someQueued(s, (op) => isPin(op) && levelOf(op) !== tableType(s, PtOp.payload(op))),
  })),
});

export const ReadOnlyPrecedesPin = always({
  name: 'ReadOnlyPrecedesPin',
  claim:
    'In a queue, no update that makes a page of a table read-only comes after the pin of a pgd.',
  formula: '[]( A c, i < j: Pin(mc[c][i]) /\\ page[i] is a pgd => ~RO(mc[c][j]) )',
  source: 'f4f97b3ea901, xen_pgd_pin: the walk, then the pin',
  misses: 'What an earlier flush has taken out of the queue.',
  define: aboutPinning(() => ({
    given: (s) => someQueued(s, isPin),
    holds: (s) =>
      s.cpus.every((_, cpu) => {
        const pin = firstQueued(s, cpu, (op) => isPin(op) && isPgd(s, op));
        return pin < 0 || firstQueued(s, cpu, isReadOnly, pin) < 0;
      }),
  })),
});

export const UnpinPrecedesWritable = always({
  name: 'UnpinPrecedesWritable',
  claim: 'In a queue, no update that makes a page writable comes before the unpin of a pgd.',
  formula: '[]( A c, i < j: Unpin(mc[c][j]) /\\ page[j] is a pgd => ~RW(mc[c][i]) )',
  source: 'f4f97b3ea901, xen_pgd_unpin: the unpin, then the walk',
  misses: 'What an earlier flush has taken out of the queue.',
  define: aboutPinning(() => ({
    given: (s) => someQueued(s, isUnpin),
    holds: (s) =>
      s.cpus.every((_, cpu) => {
        const writable = firstQueued(s, cpu, isWritable);
        return (
          writable < 0 || firstQueued(s, cpu, (op) => isUnpin(op) && isPgd(s, op), writable) < 0
        );
      }),
  })),
});

export const PinIsExecutedOnReturn = always({
  name: 'PinIsExecutedOnReturn',
  claim: 'A pin or unpin is queued only while its task is inside of the function that asks for it.',
  formula: '[]( A c: (E e in mc[c]: Pin(e) \\/ Unpin(e)) => task[c] inside the pinning code )',
  source: 'f4f97b3ea901: both functions end with xen_mc_issue(0), which flushes',
  misses: 'Which of the entries are executed.',
  define: (at) => {
    const tasks = at.actors('task');
    const places = ['xen_pgd_pin', 'xen_pgd_unpin', 'xen_alloc_pt', 'xen_release_pt'].map((name) =>
      at.inside(name),
    );
    // Task t runs on CPU t.
    const asks = (s: DomainMemory, cpu: number): boolean =>
      firstQueued(s, cpu, (op) => isPin(op) || isUnpin(op)) >= 0;
    return {
      given: (s) => tasks.some((_, t) => asks(s, t)),
      holds: (s) =>
        tasks.every((actor, t) =>
          implies(
            asks(s, t),
            places.some((inside) => inside(actor)),
          ),
        ),
    };
  },
});

/** The pages that a page of a table leads to, itself among them. */
function pagesOf(s: DomainMemory, page: number): readonly number[] {
  const below = s.ptpages[page].entries.flatMap(({ to }) => (to === null ? [] : pagesOf(s, to)));
  return [page, ...below];
}

export const PinFindsItsTableReadOnly = step({
  name: 'PinFindsItsTableReadOnly',
  claim: 'When Xen pins a table, no page of it is mapped writable, by a lasting mapping or a kmap.',
  formula: '[][ Pin(p) => (A q in Table(p): alias[q] # RW /\\ kmap[q] # RW) ]',
  source: 'xen/arch/x86/mm.c, get_page_type: a page that is in use as writable becomes no table',
  misses: 'The pin of a tree before f4f97b3ea901, which is a hypercall by itself.',
  define: (at) => {
    const isOp = at.is('HYPERVISOR_multicall', 'do_mmuext_op');
    const locals = at.locals<{ readonly pt: number }>('HYPERVISOR_multicall');
    return {
      given: (_before, _after, { action, actor }) => isOp(action) && isPin(locals(actor)?.pt ?? 0),
      holds: (before, _after, { actor }) =>
        pagesOf(before, PtOp.payload(locals(actor)?.pt ?? 0)).every((page) => {
          const { alias, kmap } = before.ptpages[page];
          return alias !== 'RW' && kmap !== 'RW';
        }),
    };
  },
});
