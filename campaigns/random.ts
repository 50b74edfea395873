/**
 * The machines of random runs where none is named: each mechanism with its whole series, in scopes
 * that exhaustive search does not finish in a day's work. They are meant for commands and `pct`: where
 * hardware may load from each of six pages at any time, a uniform walk does little else.
 */
import type { Where } from '../src/campaign/index.js';

export const random: readonly Where[] = [
  {
    tree: '3.1',
    patches: ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'],
    scope: '6pages-2cpus-3tasks',
  },
  {
    tree: '2.6.22',
    patches: [
      'f4f97b3ea901',
      'f87e4cac4f4e',
      'f120f13ea0db',
      '9f79991d4186',
      '74260714c56d',
      '5deb30d194d2',
    ],
    scope: 'pin-2mms-4cpus',
  },
  {
    tree: '3.18',
    patches: [
      '1f3ac86b4c45',
      '808fdb71936c',
      'fac1bceeeb04',
      'find_pfn_range_end',
      'release_keeps_frame',
    ],
    scope: 'e820-10pfns',
  },
  {
    tree: 'xen-4.8',
    patches: ['9a0bd460cfc2', 'b7f6cbb9d43f', '8fdfcb2b6bcd', '11fc7ccb7217'],
    scope: 'grant-4vcpus',
  },
];
