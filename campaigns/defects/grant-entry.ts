/** Defects of grant entries, in Xen's unmap and in Linux's end of access. */
import type { Defect } from '../../src/campaign/index.js';

const [pins, handle, deviceHalf, allOrNothing] = [
  '9a0bd460cfc2',
  'b7f6cbb9d43f',
  '8fdfcb2b6bcd',
  '11fc7ccb7217',
];
const [tryEnd, blkfront, keepPage] = ['6b1775f26a2d', 'abf1fd5919d6', '42baefac638f'];

const xen = (scope: string, patches: readonly string[]) => ({ tree: 'xen-4.8', scope, patches });
const linux = (scope: string, patches: readonly string[]) => ({ tree: '5.16', scope, patches });

export const grantEntryDefects: readonly Defect[] = [
  {
    what: 'the granter is told that a page is free while an unmap has yet to flush a TLB',
    history: 'XSA-218',
    property: 'ReusedPageIsNotMapped',
    found: xen('grant-2maps', []),
    fix: [pins],
  },
  {
    what: 'two unmaps of the two halves of a mapping both free its handle',
    history: 'XSA-218',
    property: 'HandleIsFreedOnce',
    found: xen('grant-2halves', [pins]),
    fix: [handle],
  },
  {
    what: 'an unmap goes by flags of the handle that it has read before it took the lock',
    history: 'XSA-218',
    property: 'LiveHandleIsNotFree',
    found: xen('grant-2unmaps', []),
    fix: [handle],
    mended: xen('grant-2unmaps', [pins, handle, deviceHalf]),
  },
  {
    what: 'an unmap of the host half drops the reference of the device half',
    history: 'XSA-224',
    property: 'EveryHalfHasAReference',
    found: xen('grant-1vcpu', []),
    fix: [deviceHalf],
  },
  {
    what: 'and lowers its pin: the granter is told that a page is free that a device has',
    history: 'XSA-224, which XSA-218 makes so; found here',
    property: 'ReusedPageIsNotMapped',
    found: xen('grant-2halves', [pins, handle]),
    fix: [deviceHalf],
  },
  {
    what: 'an unmap that was refused completes with a link of the free list for a reference',
    history: 'XSA-218 leaves it so; found here',
    property: 'NoKernelBug',
    found: xen('grant-2unmaps', [pins, handle, deviceHalf]),
    fix: [allOrNothing],
  },
  {
    what: 'a page is given up because its grant was not in use when blkfront asked',
    history: 'XSA-396',
    property: 'ReusedPageIsNotMapped',
    found: linux('grant-persistent', [tryEnd]),
    fix: [blkfront],
  },
  {
    what: 'a request ends although the backend has not unmapped its page',
    history: 'XSA-396',
    property: 'ReusedPageIsNotMapped',
    found: linux('grant-request', []),
    fix: [tryEnd, blkfront],
  },
  {
    what: 'a page is freed while the end of its access is deferred',
    history: 'XSA-396',
    property: 'ReusedPageIsNotMapped',
    found: linux('grant-removal', [tryEnd, blkfront]),
    fix: [keepPage],
  },
];
