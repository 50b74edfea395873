/** Defects of lazy MMU mode. */
import type { Defect } from '../../src/campaign/index.js';

export const lazyDefects: readonly Defect[] = [
  {
    what: 'a page mapped by kmap_atomic inside of a lazy MMU section is used before it is mapped',
    history: '2cd1c8d4dc7e',
    property: 'QueuedMappingIsNotUsed',
    found: { tree: '3.1', scope: 'lazy-kmap-1cpu', patches: [] },
    fix: ['2cd1c8d4dc7e'],
  },
  {
    what: 'kmap_atomic finds an address in use that was given back by a queued update',
    history: '2cd1c8d4dc7e',
    property: 'KmapAddressIsFreeWhenTaken',
    found: { tree: '3.1', scope: 'lazy-kmap-irq', patches: [] },
    fix: ['2cd1c8d4dc7e'],
  },
  {
    what: 'a flush that is moved to another CPU leaves a lazy mode that is not its own',
    history: 'd85cf93da669',
    property: 'FlushLeavesTheModeOfItsCpu',
    found: { tree: '2.6.28', scope: 'lazy-flush-2cpus', patches: [] },
    fix: ['d85cf93da669'],
  },
];
