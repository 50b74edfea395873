/**
 * The task of walker scopes walks, by the walker of f4f97b3ea901 or a later one, up to the limit that
 * the initial state asks for, and marks what it comes to. It is a part of the scope, not of a commit;
 * the base tree has no walk of this kind to call.
 */
import { hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { walker } from '../../linux/pinning/walker.js';
import { xen_mark_init_mm_pinned } from './f4f97b3ea901.js';
import { pgd_walk } from './f4f97b3ea901-walk.js';

const { hunk, adds } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

export const walk_to_limit = procedure('walk_to_limit', {
  source: 'arch/i386/xen/mmu.c, the callers of pgd_walk @ f4f97b3ea901',
  locals: { to_the_top: bool() },
  body: (k) => [
    k.step('limit', (s, l) => {
      l.to_the_top = s.walks[0].limit === s.address_space.FIXADDR_TOP;
    }),
    k.branch(
      'if (FIXADDR_TOP)',
      (l) => l.to_the_top,
      [k.call('xen_mark_init_mm_pinned()', xen_mark_init_mm_pinned)],
      [
        k.call('pgd_walk(pgd, func, TASK_SIZE)', pgd_walk, {
          pass: (_l, callee) => {
            callee.func = 'mark_pinned';
          },
        }),
      ],
    ),
  ],
});

export const walkCaller = patch({
  name: 'walk_caller',
  title: 'the task of walker scopes walks one table, and marks what it comes to',
  source: 'pvmc; needs f4f97b3ea901 or what comes after it',
  hunks: [
    adds('walk_to_limit', 'walk_to_limit: one walk, up to TASK_SIZE or FIXADDR_TOP', walk_to_limit),
    hunk({
      name: 'walker',
      what: 'walker: makes that walk',
      of: walker,
      edits: (k) => [k.insertAfter('boot', k.call('walk', walk_to_limit))],
    }),
  ],
});
