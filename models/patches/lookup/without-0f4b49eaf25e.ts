/** Uses page->private without PG_private, so that nothing tells others that it is taken. */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { m2p_add_override, m2p_remove_override } from '../../linux/p2m.js';

const { hunk } = hunksOver<DomainMemory>();

export const without0f4b49eaf25e = patch({
  name: 'without_0f4b49eaf25e',
  title: 'm2p_add_override: page->private without PG_private',
  source: 'pvmc; 0f4b49eaf25e taken back',
  hunks: [
    hunk({
      name: 'add',
      what: 'm2p_add_override: does not set PG_private',
      of: m2p_add_override,
      edits: (k) => [k.remove('SetPagePrivate(page)')],
    }),
    hunk({
      name: 'remove',
      what: 'm2p_remove_override: does not clear PG_private',
      of: m2p_remove_override,
      edits: (k) => [k.remove('ClearPagePrivate(page)')],
    }),
  ],
});
