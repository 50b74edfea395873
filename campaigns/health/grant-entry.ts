/** Grant entries from both sides: in Xen 4.8, and in Linux 5.16. */
import type { HealthPlan } from '../../src/campaign/index.js';
import { on } from './on.js';

const advisories = ['9a0bd460cfc2', 'b7f6cbb9d43f', '8fdfcb2b6bcd', '11fc7ccb7217'];

const frontend = ['6b1775f26a2d', 'abf1fd5919d6', '42baefac638f'];

export const grantEntryHealth: HealthPlan = {
  machines: [
    ...on(
      '5.16',
      [...advisories, ...frontend],
      'grant-request',
      'grant-persistent',
      'grant-removal',
    ),
    ...on(
      'xen-4.8',
      advisories,
      'grant-1vcpu',
      'grant-1vcpu-2maps',
      'grant-2halves',
      'grant-2unmaps',
    ),
  ],
  notes: [],
};
