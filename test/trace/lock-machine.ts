/**
 * Tasks in a ring, one a CPU: each takes a page table's lock with two calls in between, then the lock
 * of its neighbour, so that all of them can wait for each other. Names are as long as the kernel's.
 */
import { compile, type Machine, proceduresOver, tree } from '../../src/model/index.js';
import { type Infer, id, orNull, range, record, vector } from '../../src/schema/index.js';

const LockMemory = record({
  page_tables: vector(
    'tasks',
    record({ ptl_owner: orNull(id('tasks')), dev_bus_addr: range(0, 1000) }),
  ),
});
type LockMemory = Infer<typeof LockMemory>;

const { procedure } = proceduresOver<LockMemory>();

const spin_lock = procedure('pte_offset_map_lock', {
  source: 'test',
  locals: { table: id('tasks') },
  body: (k) => [
    k.step('spin_lock_nest_lock(ptl)', {
      when: (s, l) => s.page_tables[l.table].ptl_owner === null,
      run: (s, l, me) => {
        s.page_tables[l.table].ptl_owner = me.id;
        s.page_tables[l.table].dev_bus_addr = 999;
      },
    }),
  ],
});

const pin = procedure('__xen_pgd_walk', {
  source: 'test',
  locals: { first: id('tasks'), second: id('tasks') },
  body: (k) => [
    k.step('preempt_disable', () => {}),
    k.call('first', spin_lock, {
      pass: (l, callee) => {
        callee.table = l.first;
      },
    }),
    k.step('xen_do_pin(MMUEXT_PIN_L1_TABLE, pfn)', () => {}),
    k.call('second', spin_lock, {
      pass: (l, callee) => {
        callee.table = l.second;
      },
    }),
    k.step('spin_unlock(both)', (s, l) => {
      s.page_tables[l.first].ptl_owner = null;
      s.page_tables[l.second].ptl_owner = null;
    }),
  ],
});

/** Hardware that can always move: it does not end a deadlock. */
const tlb = procedure('tlb', {
  source: 'test',
  body: (k) => [k.forever('for ever', [k.rest('idle', k.alternative('fill', {}))])],
});

/** `neighbours` is how many tasks are in the ring. */
export function lockMachine(neighbours: number): Machine {
  const ring = procedure('arch_dup_mmap', {
    source: 'test',
    body: (k) => [
      k.rest('operation', k.alternative('fork', {})),
      k.call('pin', pin, {
        pass: (_l, callee, me) => {
          callee.first = me.id;
          callee.second = (me.id + 1) % neighbours;
        },
      }),
    ],
  });
  return compile<LockMemory>({
    name: 'locks',
    scope: `${neighbours} CPUs`,
    memory: LockMemory,
    sizes: { tasks: neighbours },
    tree: tree('2.6.22', [ring, pin, spin_lock, tlb]),
    actors: [
      ...Array.from({ length: neighbours }, (_, cpu) => ({
        name: `task${cpu}`,
        program: 'arch_dup_mmap',
        id: cpu,
        cpu,
        environment: false,
      })),
      { name: 'tlb', program: 'tlb', id: 0, cpu: 0, environment: true },
    ],
    initial: [() => {}],
  });
}
