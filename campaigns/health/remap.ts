/** Remapping at boot, and the pages of the P2M afterwards, on 3.18. */
import type { HealthPlan } from '../../src/campaign/index.js';
import { on } from './on.js';

const boot = ['1f3ac86b4c45', 'find_pfn_range_end'];
const linear = [...boot, '054954eb051f', 'f241b0b891b9', 'identity_leaf_base'];

export const remapHealth: HealthPlan = {
  machines: [
    ...on('3.18', linear, 'e820-6pfns', 'p2m-8pfns-1cpu', 'p2m-4pfns-2cpus'),
    ...on('3.18', [...boot, 'remap_list_reversed'], 'e820-6pfns-4frames'),
    ...on('3.18', [...boot, '808fdb71936c', 'fac1bceeeb04'], 'e820-kernel'),
  ],
  notes: [
    {
      mutation:
        'drop xen_set_identity_and_release_chunk: __set_phys_to_machine(pfn, INVALID_P2M_ENTRY)',
      kind: 'harmless',
      why: 'the entries of the whole stretch become identity right after the loop; until then one CPU runs, and reads the entry of a pfn only before it gives the frame back.',
    },
  ],
};
