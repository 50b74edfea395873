import type { PatchTables } from './tables.js';

export const gntdevOldTables: PatchTables = {
  base: '3.1',
  home: {
    '951a01023362': [[], '3slots-1cpu-1fault'],
    cf2acf66ad43: [['951a01023362'], '3slots-1cpu-1fault'],
    freeable_maps: [[], '1page-1cpu-ioctls'],
    record_handles: [['951a01023362', 'cf2acf66ad43'], '3slots-1cpu-1fault'],
  },
  without: {
    '951a01023362': { whole_run: 'H002' },
    cf2acf66ad43: { cleanup: 'H002' },
    freeable_maps: { notifier: 'H002' },
    record_handles: { go_on: 'H002' },
  },
  wrong: [
    ['cf2acf66ad43', ['cf2acf66ad43'], 'M001 gntdev_mmap `unmap_grant_pages(map, 0, map->count)`'],
  ],
};

const SERIES = [
  'a35f2ef3b737',
  'b512e1b077e5',
  'ebee0eab0859',
  '8310b77b48c5',
  'f28347cc6639',
  'dbe97cff7dd9',
  '166d38632316',
  '0991028cd495',
];

export const gntdevTables: PatchTables = {
  base: '5.11',
  home: {
    a35f2ef3b737: [[], 'gntdev-1slot'],
    b512e1b077e5: [SERIES.slice(0, 1), 'gntdev-1slot'],
    ebee0eab0859: [SERIES.slice(0, 2), 'gntdev-1slot'],
    '8310b77b48c5': [SERIES.slice(0, 3), 'gntdev-1slot'],
    f28347cc6639: [SERIES.slice(0, 4), 'gntdev-1slot'],
    dbe97cff7dd9: [SERIES.slice(0, 5), 'gntdev-1slot-io'],
    '166d38632316': [SERIES.slice(0, 6), 'gntdev-1slot-io'],
    '0991028cd495': [SERIES.slice(0, 7), 'gntdev-1slot-io'],
    without_745282256c75: [[], 'gntdev-1slot-io'],
    being_removed_reset: [SERIES, 'gntdev-1slot-io'],
  },
  without: {
    a35f2ef3b737: { go_on: 'H002' },
    b512e1b077e5: { both: 'H002' },
    ebee0eab0859: { go_on: 'compiles', record: 'compiles' },
    '8310b77b48c5': { per_slot: 'H002' },
    f28347cc6639: { kernel_status: 'H002' },
    dbe97cff7dd9: {
      count_maps: 'compiles',
      done: 'M002 gnttab_unmap_refs_async `item->done(ret, item)`',
      async: 'M002 __unmap_grant_pages `gnttab_unmap_refs_async(&map->unmap_data)`',
      work: 'compiles',
      unmap_run: 'compiles',
      unmap_range: 'compiles',
      invalidate: 'compiles',
      mmap: 'compiles',
    },
    '166d38632316': { warn: 'H002' },
    '0991028cd495': { count_maps: 'compiles', count_unmaps: 'compiles' },
    without_745282256c75: { at_once: 'H002' },
    being_removed_reset: { reset: 'H002' },
  },
  wrong: [
    [
      'a35f2ef3b737',
      SERIES.slice(0, 1),
      'H001 go_on: clear_foreign_p2m_mapping `ret = -EINVAL; goto out`',
    ],
    [
      'b512e1b077e5',
      SERIES.slice(0, 2),
      'H001 both: set_foreign_p2m_mapping `if (map_ops[i].status)`',
    ],
    ['ebee0eab0859', SERIES.slice(0, 3), 'H001 go_on: gntdev_map_grant_pages `if (err)`'],
    [
      '8310b77b48c5',
      SERIES.slice(0, 4),
      'H001 per_slot: set_foreign_p2m_mapping `ret = -ENOMEM; goto out`',
    ],
    [
      'f28347cc6639',
      SERIES.slice(0, 6),
      'H001 kernel_status: __unmap_grant_pages `unmap_ops[i].handle = -1`',
    ],
    ['dbe97cff7dd9', SERIES.slice(0, 6), 'M001 gntdev_map_grant_pages `alloced++`'],
    ['166d38632316', SERIES.slice(0, 5), 'H001 warn: __unmap_grant_pages_done `null`'],
    ['0991028cd495', SERIES.slice(0, 5), 'H001 count_maps: gntdev_map_grant_pages `alloced++`'],
    [
      'without_745282256c75',
      SERIES,
      'H001 at_once: __unmap_grant_pages `gnttab_unmap_refs_sync(&unmap_data)`',
    ],
    ['being_removed_reset', [], 'H001 reset: __unmap_grant_pages_done `null`'],
  ],
};
