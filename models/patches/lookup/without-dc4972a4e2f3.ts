/**
 * An override for every slot, whether or not its map succeeded. The PTE of a map that failed is
 * empty, so its frame number is 0: machine frame 0, which is no domain's, and which is the last
 * frame of a scope that has a spare one.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import { type DomainMemory, EMPTY, Pte } from '../../domain-memory.js';
import { gnttab_map_refs } from '../../linux/grant-table.js';
import { m2p_add_override } from '../../linux/p2m.js';

const { hunk } = hunksOver<DomainMemory>();

/** The frame number of an entry, which is 0 in an empty one. */
const frameIn = (s: DomainMemory, pte: number): number =>
  pte === EMPTY ? s.frames.length - 1 : Pte.payload(pte);

export const withoutDc4972a4e2f3 = patch({
  name: 'without_dc4972a4e2f3',
  title: 'gnttab_map_refs: overrides the page of a map that failed, too',
  source: 'pvmc; dc4972a4e2f3 taken back',
  hunks: [
    hunk({
      name: 'map_refs',
      what: 'gnttab_map_refs: does not look at the status of the map',
      of: gnttab_map_refs,
      edits: (k) => [
        k.replace(
          'if (map_ops[i].status)',
          k.step('mfn = pte_mfn(*pte)', (s, l) => {
            l.mfn = frameIn(s, s.slots[l.first + l.i].user_pte);
          }),
          k.call('m2p_add_override(mfn, pages[i])', m2p_add_override, {
            pass: (l, callee) => {
              callee.mfn = l.mfn;
              callee.page = l.first + l.i;
              callee.clear_pte = true;
            },
            take: (l, callee) => {
              l.mfn = 0;
              l.ret = callee.ret;
            },
          }),
          k.branch('if (ret)', (l) => l.ret !== '0', [k.return('return ret')]),
        ),
      ],
    }),
  ],
});
