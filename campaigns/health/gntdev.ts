/** gntdev without an override, on 5.11. */
import type { HealthPlan } from '../../src/campaign/index.js';
import { on } from './on.js';

const errors = ['a35f2ef3b737', 'b512e1b077e5', 'ebee0eab0859', '8310b77b48c5', 'f28347cc6639'];
const putOff = ['dbe97cff7dd9', '166d38632316', '0991028cd495', 'being_removed_reset'];

const all = [...errors, ...putOff];

export const gntdevHealth: HealthPlan = {
  machines: [
    ...on('5.11', errors, 'gntdev-1slot-1fault', 'gntdev-2slots-madvise', 'gntdev-2slots-1refusal'),
    ...on('5.11', all, 'gntdev-1slot-io', 'gntdev-1slot-1fault', 'gntdev-2slots-1fault'),
  ],
  notes: [],
};
