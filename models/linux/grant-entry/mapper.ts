/**
 * Who maps a grant: a domain that maps and unmaps it on its vCPUs, wholly or by halves.
 *
 * These procedures are no kernel's. A PV kernel may call the hypercalls so, and a hostile one will.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool, id } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { grantHandle } from '../../memory/grant-entry.js';
import { __gnttab_map_grant_ref } from '../../xen/grant-table-locks.js';
import { gnttab_unmap_grant_ref } from '../../xen/grant-table-unmap.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Maps reference 0 at the PTE of a mapping, and keeps account of it. */
export const map_a_grant = procedure('map_a_grant', {
  source: 'a caller of GNTTABOP_map_grant_ref',
  locals: { mapping: id('mappings'), host: bool(), device: bool(), handle: grantHandle() },
  body: (k) => [
    k.call('GNTTABOP_map_grant_ref', __gnttab_map_grant_ref, {
      pass: (l, callee) => {
        callee.mapping = l.mapping;
        callee.host = l.host;
        callee.device = l.device;
      },
      take: (l, callee) => {
        l.handle = callee.handle;
      },
    }),
    k.branch('if (op.status == GNTST_okay)', (l) => l.handle >= 0, [
      // Folded: the account is the guest's own.
      k.step('handle = op.handle', (s, l) => {
        const mapping = s.mappings[l.mapping];
        mapping.handle = l.handle;
        mapping.host = l.host;
        mapping.device = l.device;
      }),
    ]),
  ],
});

/** Unmaps halves of a mapping, and keeps account of it. */
export const unmap_a_grant = procedure('unmap_a_grant', {
  source: 'a caller of GNTTABOP_unmap_grant_ref',
  locals: {
    mapping: id('mappings'),
    host: bool(),
    device: bool(),
    handle: grantHandle(),
    okay: bool(),
  },
  body: (k) => [
    k.step('op.handle = handle', (s, l) => {
      l.handle = s.mappings[l.mapping].handle;
    }),
    k.call('GNTTABOP_unmap_grant_ref', gnttab_unmap_grant_ref, {
      pass: (l, callee) => {
        callee.mapping = l.mapping;
        callee.host_addr = l.host;
        callee.dev_bus_addr = l.device;
        callee.handle = l.handle;
      },
      take: (l, callee) => {
        l.okay = callee.okay;
      },
    }),
    k.branch('if (op.status == GNTST_okay)', (l) => l.okay, [
      // Folded: the account is the guest's own.
      k.step('handle = -1', (s, l) => {
        const mapping = s.mappings[l.mapping];
        if (l.host) mapping.host = false;
        if (l.device) mapping.device = false;
        if (!mapping.host && !mapping.device) mapping.handle = -1;
      }),
    ]),
  ],
});

/** Maps the host half at a PTE of its own, and unmaps it. */
export const maps_host = procedure('maps_host', {
  source: 'a caller of map and unmap, for host mappings',
  body: (k) => [
    k.forever('for (;;)', [
      k.rest(
        'hypercall',
        k.alternative('map', {
          when: (s, _l, me) => s.mappings[me.id].handle < 0,
          body: [
            k.call('map host_map', map_a_grant, {
              pass: (_l, callee, me) => {
                callee.mapping = me.id;
                callee.host = true;
              },
            }),
          ],
        }),
        k.alternative('unmap', {
          when: (s, _l, me) => s.mappings[me.id].handle >= 0,
          body: [
            k.call('unmap host_map', unmap_a_grant, {
              pass: (_l, callee, me) => {
                callee.mapping = me.id;
                callee.host = true;
              },
            }),
          ],
        }),
      ),
    ]),
  ],
});

const ofMapping = (l: { mapping: number }, callee: { mapping: number; host: boolean }): void => {
  callee.mapping = l.mapping;
  callee.host = true;
};

const forgetMapping = (l: { mapping: number }): void => {
  l.mapping = 0;
};

/** Maps the host half at several PTEs, each by a handle of its own, as Linux does for user and kernel. */
export const maps_twice = procedure('maps_twice', {
  source: 'a caller of map and unmap that maps one grant at several addresses',
  locals: { mapping: id('mappings') },
  body: (k) => [
    k.forever('for (;;)', [
      k.rest(
        'hypercall',
        k.alternative('map', {
          among: 'mappings',
          when: (s, _l, _me, mapping) => s.mappings[mapping].handle < 0,
          run: (_s, l, _me, mapping) => {
            l.mapping = mapping;
          },
          body: [k.call('map host_map', map_a_grant, { pass: ofMapping, take: forgetMapping })],
        }),
        k.alternative('unmap', {
          among: 'mappings',
          when: (s, _l, _me, mapping) => s.mappings[mapping].handle >= 0,
          run: (_s, l, _me, mapping) => {
            l.mapping = mapping;
          },
          body: [k.call('unmap host_map', unmap_a_grant, { pass: ofMapping, take: forgetMapping })],
        }),
      ),
    ]),
  ],
});

const both = (_l: unknown, callee: { mapping: number; host: boolean; device: boolean }): void => {
  callee.mapping = 0;
  callee.host = true;
  callee.device = true;
};

const hostHalf = (_l: unknown, callee: { mapping: number; host: boolean }): void => {
  callee.mapping = 0;
  callee.host = true;
};

const deviceHalf = (_l: unknown, callee: { mapping: number; device: boolean }): void => {
  callee.mapping = 0;
  callee.device = true;
};

/** Maps both halves with one handle, and unmaps the host half. */
export const maps_both = procedure('maps_both', {
  source: 'a caller of map for both halves, of unmap for the host half',
  body: (k) => [
    k.forever('for (;;)', [
      k.rest(
        'hypercall',
        k.alternative('map', {
          when: (s) => s.mappings[0].handle < 0,
          body: [k.call('map host_map | device_map', map_a_grant, { pass: both })],
        }),
        k.alternative('unmap', {
          when: (s) => s.mappings[0].host,
          body: [k.call('unmap host_map', unmap_a_grant, { pass: hostHalf })],
        }),
      ),
    ]),
  ],
});

/** Unmaps the device half of what `maps_both` has mapped. */
export const unmaps_device = procedure('unmaps_device', {
  source: 'a caller of unmap for the device half',
  body: (k) => [
    k.forever('for (;;)', [
      k.rest(
        'hypercall',
        k.alternative('unmap', {
          when: (s) => s.mappings[0].device,
          body: [k.call('unmap device_map', unmap_a_grant, { pass: deviceHalf })],
        }),
      ),
    ]),
  ],
});

/** Unmaps the host half of what `maps_host` has mapped on vCPU 0, which does so too. */
export const unmaps_host = procedure('unmaps_host', {
  source: 'a caller of unmap for a host mapping of another vCPU',
  body: (k) => [
    k.forever('for (;;)', [
      k.rest(
        'hypercall',
        k.alternative('unmap', {
          when: (s) => s.mappings[0].handle >= 0,
          body: [k.call('unmap host_map', unmap_a_grant, { pass: hostHalf })],
        }),
      ),
    ]),
  ],
});

/** Maps both halves with one handle, and unmaps either or both, more often than it may. */
export const unmaps_again = procedure('unmaps_again', {
  source: 'a caller of unmap that gives dev_bus_addr or not, as it likes',
  body: (k) => [
    k.forever('for (;;)', [
      k.rest(
        'hypercall',
        k.alternative('map', {
          when: (s) => s.mappings[0].handle < 0,
          body: [k.call('map host_map | device_map', map_a_grant, { pass: both })],
        }),
        k.alternative('unmap host', {
          when: (s) => s.mappings[0].handle >= 0,
          body: [k.call('unmap host_map', unmap_a_grant, { pass: hostHalf })],
        }),
        k.alternative('unmap device', {
          when: (s) => s.mappings[0].handle >= 0,
          body: [k.call('unmap device_map', unmap_a_grant, { pass: deviceHalf })],
        }),
        k.alternative('unmap both', {
          when: (s) => s.mappings[0].handle >= 0,
          body: [k.call('unmap host_map | device_map', unmap_a_grant, { pass: both })],
        }),
      ),
    ]),
  ],
});
