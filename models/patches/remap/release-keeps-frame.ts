/**
 * A repair of our own, not upstream's: a frame that Xen does not take stays behind its pfn.
 *
 * When a release fails, xen_set_identity_and_release_chunk stops, and makes the whole chunk identity all
 * the same: the frames that were not given back are then behind no pfn, in no list, and the domain's.
 * With the repair the release goes on, and neither P2M nor mapping of a pfn that kept its frame changes.
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { set_phys_range_identity } from '../../linux/boot/p2m-tree.js';
import {
  xen_set_identity_and_release_chunk,
  xen_set_identity_and_remap_chunk,
} from '../../linux/boot/setup.js';
import { get_phys_to_machine, P2mEntry } from '../../memory/p2m-tree.js';
import { type Boot, bootOf } from '../../memory/remap.js';
import { releaseLocals, SET_IDENTITY } from './1f3ac86b4c45.js';

const { hunk } = hunksOver<DomainMemory>();

/** Whether a frame of the domain is behind a pfn. */
const hasFrame = (b: Boot, pfn: number): boolean => P2mEntry.is(get_phys_to_machine(b, pfn), 'MFN');

const REST = 'for (pfn = start_pfn; pfn < end_pfn; pfn++)';

const release = hunk({
  name: 'release',
  what: 'xen_set_identity_and_release_chunk: goes on, and makes identity what has no frame',
  of: extended(xen_set_identity_and_release_chunk, releaseLocals),
  edits: (k) => [
    k.replace(
      'if (ret != 1)',
      k.branch('if (ret != 1), keep', (l) => !l.ret, [
        k.goto('for (pfn = start_pfn; pfn < end; pfn++)', 'continue: kept'),
      ]),
    ),
    k.replace(
      SET_IDENTITY,
      k.set(SET_IDENTITY, (l) => {
        l.next = l.start_pfn;
      }),
      k.while(REST, (l) => l.next < l.end_pfn, [
        k.set('pfn, and the next one, identity', (l) => {
          l.pfn = l.next;
          l.next += 1;
        }),
        k.test('if (the pfn has a frame)', (s, l) => hasFrame(bootOf(s), l.pfn), [
          k.goto(REST, 'continue: has a frame'),
        ]),
        k.call('set_phys_range_identity(pfn, pfn + 1)', set_phys_range_identity, {
          pass: (l, callee) => {
            callee.pfn_s = l.pfn;
            callee.pfn_e = l.pfn + 1;
          },
        }),
      ]),
    ),
  ],
});

const mapping = hunk({
  name: 'mapping',
  what: 'xen_set_identity_and_remap_chunk: maps 1:1 only what has no frame',
  of: xen_set_identity_and_remap_chunk,
  edits: (k) => [
    k.insertBefore(
      'HYPERVISOR_update_va_mapping(pfn, PAGE_KERNEL_IO)',
      k.test('if (the pfn has a frame)', (s, l) => hasFrame(bootOf(s), l.pfn), [k.goto('pfn++')]),
    ),
  ],
});

export const releaseKeepsFrame = patch({
  name: 'release_keeps_frame',
  title: 'xen_set_identity_and_release_chunk: a frame that Xen does not take stays where it is',
  source: 'pvmc; it repairs what NoFrameIsLost finds when a release fails',
  hunks: [release, mapping],
});
