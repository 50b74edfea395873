/** The bounds within which a grant entry is looked at from both sides. */
import {
  type ActorDefinition,
  compile,
  type Machine,
  type Scope,
  type Tree,
} from '../../src/model/index.js';
import { DomainMemory, NO_SIZES } from '../domain-memory.js';

interface Bounds {
  /** What each vCPU of the mapping domain runs; where it counts, vCPU v has mapping v. */
  readonly vcpus: readonly string[];
  /** What the granter runs, each on a CPU of its own. */
  readonly granter: readonly string[];
  /** Maptrack entries; the last free one is never handed out. */
  readonly tracks: number;
  readonly mappings: number;
  /** The granter has a blkfront; whether its grants are persistent. */
  readonly persistent?: boolean;
}

function machine(name: string, bounds: Bounds, tree: Tree): Machine {
  const { vcpus, granter, tracks, mappings, persistent } = bounds;
  const programs = [...vcpus, ...granter];
  return compile<DomainMemory>({
    name: 'grant-entry',
    scope: name,
    memory: DomainMemory,
    sizes: {
      ...NO_SIZES,
      lockers: vcpus.length,
      refs: 1,
      tracks,
      mappings,
      blkfronts: persistent === undefined ? 0 : 1,
    },
    tree,
    actors: programs.map(
      (program, cpu): ActorDefinition => ({
        name: cpu < vcpus.length ? `vcpu${cpu}` : program,
        program,
        id: cpu < vcpus.length ? cpu : 0,
        cpu,
        environment: false,
      }),
    ),
    initial: [(s) => initial(s, persistent)],
    mayRun: () => true,
    quiet: () => true,
  });
}

/** The page is the granter's and not granted; all maptrack entries are in the free list. */
function initial(s: DomainMemory, persistent: boolean | undefined): void {
  const [entry] = s.grant_entries;
  entry.count = 1;
  s.tracks.forEach((track, t) => {
    track.next = t + 1 < s.tracks.length ? t + 1 : null;
  });
  s.free_track_head = 0;
  s.free_track_tail = s.tracks.length - 1;
  for (const mapping of s.mappings) mapping.handle = -1;
  if (persistent === undefined) return;
  entry.page_count = 1;
  s.blkfronts[0].feature_persistent = persistent;
  s.blkfronts[0].page = true;
}

const scope = (name: string, what: string, bounds: Bounds): Scope => ({
  name,
  what,
  machine: (tree) => machine(name, bounds, tree),
});

export const grantEntryScopes: readonly Scope[] = [
  scope(
    'grant-1vcpu',
    '1 page, 1 vCPU maps both halves and unmaps either; the granter on its CPU',
    {
      vcpus: ['unmaps_again'],
      granter: ['granter'],
      tracks: 2,
      mappings: 1,
    },
  ),
  scope('grant-1vcpu-2maps', '1 page, 1 vCPU maps it twice and unmaps; the granter on its CPU', {
    vcpus: ['maps_twice'],
    granter: ['granter'],
    tracks: 3,
    mappings: 2,
  }),
  scope('grant-2maps', '1 page, 2 vCPUs, each with a mapping of it; the granter on its CPU', {
    vcpus: ['maps_host', 'maps_host'],
    granter: ['granter'],
    tracks: 3,
    mappings: 2,
  }),
  scope(
    'grant-2halves',
    '1 page, 2 vCPUs, each unmaps one half of a mapping; the granter on its CPU',
    {
      vcpus: ['maps_both', 'unmaps_device'],
      granter: ['granter'],
      tracks: 3,
      mappings: 1,
    },
  ),
  scope('grant-2unmaps', '1 page, 2 vCPUs, both unmap one host mapping; the granter on its CPU', {
    vcpus: ['maps_host', 'unmaps_host'],
    granter: ['granter'],
    tracks: 2,
    mappings: 1,
  }),
  scope('grant-persistent', '1 page, 2 CPUs and a backend; blkfront with persistent grants', {
    vcpus: ['maps_host'],
    granter: ['blkfront', 'gnttab_handle_deferred'],
    tracks: 2,
    mappings: 1,
    persistent: true,
  }),
  scope('grant-request', '1 page, 2 CPUs and a backend; blkfront grants the pages of requests', {
    vcpus: ['maps_host'],
    granter: ['blkfront', 'gnttab_handle_deferred'],
    tracks: 2,
    mappings: 1,
    persistent: false,
  }),
  scope('grant-removal', '1 page, 2 CPUs and a backend; a blkfront that is removed and added', {
    vcpus: ['maps_host'],
    granter: ['blkfront_removed', 'gnttab_handle_deferred'],
    tracks: 2,
    mappings: 1,
    persistent: true,
  }),
  scope(
    'grant-4vcpus',
    '1 page, 4 vCPUs; two unmap a half each of one mapping, two have one of their own; the granter',
    {
      vcpus: ['maps_both', 'unmaps_device', 'maps_host', 'maps_host'],
      granter: ['granter'],
      tracks: 5,
      mappings: 4,
    },
  ),
];
