/** The machines that a peer has, and where each claim is in the constant CLAIMS of its model. */

export interface PeerMachine {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scope: string;
  /** A file of this folder. */
  readonly model: string;
  /** What its constant VARIANT is to be. */
  readonly variant: number;
  readonly claims: Readonly<Record<string, number>>;
}

const override = {
  tree: '3.1',
  scope: '1page-1cpu-lazy-1fault',
  model: 'override.m',
  claims: {
    NoKernelBug: 1,
    NoDeadlock: 2,
    ExitRestoresLazyMode: 4,
    ExitRestoresPreemptCount: 8,
    RemovedPageHasItsOldP2M: 16,
    RemovedPageHasNoLiveHandle: 32,
    RemovedPageHasNoKernelMapping: 64,
    UnmapHasLiveHandle: 128,
    KernelAccessReachesGrantedFrame: 256,
  },
};

const pinning = {
  tree: '2.6.22',
  scope: 'pin-highpte-2cpus',
  model: 'pinning.m',
  claims: {
    NoKernelBug: 1,
    NoDeadlock: 2,
    NoWaitForCpusWithInterruptsOff: 4,
    PinnedFlagAgreesWithXen: 8,
    UnpinnedPageIsWritable: 16,
    ActiveTableHasNoWritableAlias: 32,
    LoadedTableIsPinned: 64,
  },
};

const lazy = ['0930bba674e2', 'f62805f1f30a'];
const pin = ['f4f97b3ea901'];

export const peerMachines: readonly PeerMachine[] = [
  { ...override, patches: lazy, variant: 0 },
  { ...override, patches: [...lazy, '2fc136eecd0c'], variant: 1 },
  { ...override, patches: [...lazy, '2fc136eecd0c', '14883a75ec76'], variant: 2 },
  { ...pinning, patches: pin, variant: 0 },
  { ...pinning, patches: [...pin, 'f87e4cac4f4e'], variant: 1 },
];
