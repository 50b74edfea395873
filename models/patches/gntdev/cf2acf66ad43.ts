/**
 * What was mapped is unmapped when mmap fails.
 *
 * Source: cf2acf66ad43, "xen/gntdev: Fix partial gntdev_mmap() cleanup"; the commit was not read: it
 * is the difference between trees of 2017 and 2019, put on 3.1.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { gntdev_mmap, unmap_grant_pages } from '../../linux/gntdev.js';

const { hunk } = hunksOver<DomainMemory>();

const cleanup = hunk({
  name: 'cleanup',
  what: 'gntdev_mmap: unmaps every slot that has a handle',
  of: gntdev_mmap,
  edits: (k) => [
    k.insertAfter(
      'map->vma = NULL',
      k.call('unmap_grant_pages(map, 0, map->count)', unmap_grant_pages, {
        pass: (l, callee) => {
          callee.offset = l.first;
          callee.pages = l.count;
        },
      }),
    ),
  ],
});

export const pcf2acf66ad43 = patch({
  name: 'cf2acf66ad43',
  title: 'xen/gntdev: Fix partial gntdev_mmap() cleanup',
  source: 'torvalds/linux cf2acf66ad43 (4.16)',
  hunks: [cleanup],
});
