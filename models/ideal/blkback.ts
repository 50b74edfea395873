/**
 * A granted page as blkback sees it, in the two facts of `grants.ts`: what the page was, and whether a
 * request uses its map. blkback has no kmap array: its hypercall maps by kernel address, and what is
 * unmapped again may stay so.
 */
import { idealOver } from '../../src/model/index.js';
import type { DomainMemory } from '../domain-memory.js';
import { act, BALLOON, differs, type Facts, told } from './grants.js';

export const RequestPagesAreAsBlkbackLeftThem = idealOver<DomainMemory>()<Facts>({
  name: 'RequestPagesAreAsBlkbackLeftThem',
  claim:
    'A page of a request under way has its granted frame, in the P2M and by its kernel address; any other is what it was, or unmapped.',
  formula:
    '[]( Quiescent => (A p: IF inUse[map(p)] THEN granted(p) ELSE p2m[p] = original[p] /\\ pte[p] \\in {original[p], EMPTY} /\\ pin[p] = 0) )',
  source: 'drivers/block/xen-blkback/blkback.c, xen_blkbk_map, xen_blkbk_unmap @ 3.1',
  misses: 'What the device sees in between; when the kernel PTE of a page is mended.',
  fits: (at) => void at.inside('xen_blkbk_map'),
  operations: ['request', 'end_block_io_op', ...BALLOON],
  begin: told,
  done: act(['request']),
  told,
  differs: differs(true),
});
