import type { PatchTables } from './tables.js';

const XEN = ['9a0bd460cfc2', 'b7f6cbb9d43f', '8fdfcb2b6bcd'];
const LINUX = ['6b1775f26a2d', 'abf1fd5919d6'];

const NO_BUS_ADDRESS =
  'H001 complete: __gnttab_unmap_common_complete `if (op->dev_bus_addr && (op->flags & GNTMAP_device_map))`';

/** What vCPUs of one domain do to a grant entry. */
const xenTables: PatchTables = {
  base: 'xen-4.8',
  home: {
    '9a0bd460cfc2': [[], 'grant-2maps'],
    b7f6cbb9d43f: [XEN.slice(0, 1), 'grant-2halves'],
    '8fdfcb2b6bcd': [XEN.slice(0, 2), 'grant-1vcpu'],
    '11fc7ccb7217': [XEN, 'grant-2unmaps'],
  },
  without: {
    '9a0bd460cfc2': { common: 'compiles', complete: 'compiles' },
    b7f6cbb9d43f: { common: 'compiles', complete: 'compiles', ref: 'compiles' },
    '8fdfcb2b6bcd': { complete: 'H002' },
    '11fc7ccb7217': { common: 'compiles', complete: 'compiles', done: 'compiles' },
  },
  wrong: [
    [
      '9a0bd460cfc2',
      XEN.slice(0, 1),
      'H001 common: __gnttab_unmap_common `if (op->flags & GNTMAP_device_map)`',
    ],
    [
      'b7f6cbb9d43f',
      XEN.slice(0, 2),
      'H001 common: __gnttab_unmap_common `op->flags = read_atomic(&op->map->flags)`',
    ],
    [
      '8fdfcb2b6bcd',
      XEN,
      'H001 complete: __gnttab_unmap_common_complete `if (op->flags & GNTMAP_device_map)`',
    ],
    ['11fc7ccb7217', [], NO_BUS_ADDRESS],
    ['11fc7ccb7217', XEN.slice(0, 2), NO_BUS_ADDRESS],
  ],
};

/** How the granter ends the access. */
const linuxTables: PatchTables = {
  base: '5.16',
  home: {
    '6b1775f26a2d': [[], 'grant-removal'],
    abf1fd5919d6: [LINUX.slice(0, 1), 'grant-persistent'],
    '42baefac638f': [LINUX, 'grant-removal'],
  },
  without: {
    '6b1775f26a2d': {
      try_end: 'M002 gnttab_end_foreign_access `gnttab_try_end_foreign_access(ref)`',
      end: 'compiles',
    },
    abf1fd5919d6: { completion: 'compiles', purge: 'compiles' },
    '42baefac638f': { add: 'compiles', handle: 'compiles' },
  },
  wrong: [
    ['6b1775f26a2d', LINUX.slice(0, 1), 'H004'],
    ['abf1fd5919d6', [], 'M002 blkif_completion `gnttab_try_end_foreign_access(gref)`'],
    ['42baefac638f', [...LINUX, '42baefac638f'], 'M001 gnttab_add_deferred `if (!page)`'],
  ],
};

export const grantEntryTables: readonly PatchTables[] = [xenTables, linuxTables];
