/** Every claim, family by family. */
import type { Property } from '../src/model/index.js';
import * as balloonedPages from './ballooned-pages.js';
import * as batching from './batching.js';
import * as bootKernel from './boot-kernel.js';
import * as bootMemory from './boot-memory.js';
import * as contextSwitch from './context-switch.js';
import * as gntdev from './gntdev.js';
import * as gntdevMaps from './gntdev-maps.js';
import * as gntdevMmap from './gntdev-mmap.js';
import * as grantEntry from './grant-entry.js';
import * as grantEntryLocks from './grant-entry-locks.js';
import * as grantReferences from './grant-references.js';
import * as grants from './grants.js';
import * as kernelMapping from './kernel-mapping.js';
import * as lazy from './lazy.js';
import * as lazyKmap from './lazy-kmap.js';
import * as lookups from './lookups.js';
import * as multicallInterrupts from './multicall-interrupts.js';
import * as overrideLock from './override-lock.js';
import * as overrides from './overrides.js';
import * as p2m from './p2m.js';
import * as p2mLock from './p2m-lock.js';
import * as p2mTree from './p2m-tree.js';
import * as pageTableEntries from './page-table-entries.js';
import * as pageWalk from './page-walk.js';
import * as pinning from './pinning.js';
import * as pinningCpus from './pinning-cpus.js';
import * as pinningLocks from './pinning-locks.js';
import * as pinningQueue from './pinning-queue.js';
import * as pinningTables from './pinning-tables.js';
import * as pteWords from './pte-words.js';
import * as readOnly from './read-only.js';
import * as remap from './remap.js';
import * as remapWitnesses from './remap-witnesses.js';
import * as scratch from './scratch.js';
import * as userMapping from './user-mapping.js';
import * as witnesses from './witnesses.js';

export const properties: readonly Property[] = [
  ...Object.values(kernelMapping),
  ...Object.values(p2m),
  ...Object.values(grants),
  ...Object.values(batching),
  ...Object.values(multicallInterrupts),
  ...Object.values(witnesses),
  ...Object.values(remap),
  ...Object.values(bootMemory),
  ...Object.values(bootKernel),
  ...Object.values(remapWitnesses),
  ...Object.values(p2mTree),
  ...Object.values(p2mLock),
  ...Object.values(readOnly),
  ...Object.values(pinning),
  ...Object.values(pinningQueue),
  ...Object.values(pinningTables),
  ...Object.values(pinningLocks),
  ...Object.values(pinningCpus),
  ...Object.values(pageTableEntries),
  ...Object.values(pteWords),
  ...Object.values(pageWalk),
  ...Object.values(grantEntry),
  ...Object.values(grantEntryLocks),
  ...Object.values(grantReferences),
  ...Object.values(lookups),
  ...Object.values(overrides),
  ...Object.values(overrideLock),
  ...Object.values(userMapping),
  ...Object.values(gntdev),
  ...Object.values(gntdevMmap),
  ...Object.values(gntdevMaps),
  ...Object.values(balloonedPages),
  ...Object.values(scratch),
  ...Object.values(lazy),
  ...Object.values(lazyKmap),
  ...Object.values(contextSwitch),
];
