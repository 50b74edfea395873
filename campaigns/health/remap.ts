/** Remapping at boot, and the P2M tree afterwards, on 3.18. */
import type { HealthPlan } from '../../src/campaign/index.js';
import { on } from './on.js';

export const remapHealth: HealthPlan = {
  machines: [
    ...on('3.18', ['1f3ac86b4c45', '054954eb051f', 'identity_leaf_base'], 'e820-6pfns'),
    ...on('3.18', ['1f3ac86b4c45'], 'e820-6pfns-highmem'),
  ],
  notes: [],
};
