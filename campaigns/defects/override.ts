/** Defects of the kernel mapping of granted pages. */
import type { Defect } from '../../src/campaign/index.js';

const [kmap, lazyMmu, keepIndex] = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'];
const upTo2fc1 = [kmap, lazyMmu, keepIndex];

/** Everything here is on the base tree 3.1. */
const on = (scope: string, patches: readonly string[]) => ({ tree: '3.1', scope, patches });

export const overrideDefects: readonly Defect[] = [
  {
    what: 'the address of an element of a NULL array is taken for a kmap operation',
    history: 'fixed between 3.2 and 3.4',
    property: 'KmapBranchIffArrayPassed',
    found: on('2slots-1cpu-pv-driver', [kmap]),
    fix: ['kmap_null_check'],
  },
  {
    what: 'the old mfn is kept in a field that Xen writes when the map is flushed late',
    history: keepIndex,
    property: 'RemovedPageHasItsOldP2M',
    found: on('1page-1cpu', [kmap, lazyMmu]),
    fix: [keepIndex],
  },
  {
    what: 'lazy MMU mode stays on when an override fails',
    history: '14883a75ec76',
    property: 'ExitRestoresLazyMode',
    found: on('1page-1cpu-lazy-1fault', upTo2fc1),
    fix: ['14883a75ec76'],
  },
  {
    what: 'a map that is mapped again keeps the kernel handle of the first time',
    history: 'found here',
    property: 'UnmapHasLiveHandle',
    found: on('1page-1cpu-lazy', upTo2fc1),
    fix: ['kmap_handle_reset'],
  },
  {
    what: 'an unmap whose override stays keeps the handles that Xen has taken back',
    history: 'found here',
    property: 'KeptHandleIsOfItsGrant',
    found: on('1page-1cpu-1fault', [kmap]),
    fix: ['handles_forgotten'],
  },
  {
    what: 'a failed mmap leaves live grants behind',
    history: 'found here; cf2acf66ad43 unmaps what has a handle, ebee0eab0859 records every handle',
    property: 'RemovedPageHasNoLiveHandle',
    found: on('1page-1cpu-1fault', [...upTo2fc1, '14883a75ec76']),
    fix: ['cf2acf66ad43', 'record_handles'],
  },
  {
    what: 'nobody looks at the status of a kernel map',
    history: 'b512e1b077e5 in a later tree',
    property: 'KernelAccessReachesGrantedFrame',
    found: on('1page-1cpu-1fault', [...upTo2fc1, '14883a75ec76']),
    fix: null,
  },
];
