/**
 * The bounds within which CPUs set entries of the P2M after boot: two ranges, each with a shared middle
 * page in its place. Each CPU sets one entry, of any pfn.
 */
import { compile, type Machine, type Scope, type Tree } from '../../src/model/index.js';
import { DomainMemory, NO_SIZES } from '../domain-memory.js';
import { p2m_identity, p2m_mid_identity, p2m_mid_missing } from '../memory/p2m-tree.js';
import { bootOf } from '../memory/remap.js';
import { assertBounds, atLeast } from './bounds.js';

/** What a range says before anybody sets an entry in it. */
export type Range = 'missing' | 'identity';

export interface P2mBounds {
  readonly cpus: number;
  /** One initial state for each list; a range is as long as the others. */
  readonly ranges: readonly (readonly Range[])[];
  /** Leaves of a range. */
  readonly mids: number;
  /** P2M_PER_PAGE. */
  readonly leaf: number;
}

/** Errors: S006 for bounds that make no sense together, and those of `compile`. */
export function p2mMachine(name: string, bounds: P2mBounds, tree: Tree): Machine {
  const { cpus, ranges, mids, leaf } = bounds;
  assertBounds(
    name,
    atLeast(1, 'cpus', cpus),
    atLeast(1, 'mids', mids),
    atLeast(1, 'leaf', leaf),
    {
      holds: ranges.length > 0,
      fact: 'it lists no ranges, so it begins nowhere',
      likely: 'the list was filtered',
      remedy: 'give `ranges` a list',
    },
    {
      holds: ranges.every((kinds) => kinds.length >= 2 && kinds.length === ranges[0].length),
      fact: 'its lists of ranges are not all of one length, of 2 or more',
      likely: 'a range was added to one of them alone',
      remedy: 'give each as many; one range has no shared page',
    },
  );
  const tops = ranges[0].length;
  const pfns = tops * mids * leaf;
  return compile<DomainMemory>({
    name: 'p2m',
    scope: name,
    memory: DomainMemory,
    sizes: {
      ...NO_SIZES,
      boots: 1,
      pfns,
      frames: cpus,
      mfns: pfns + cpus,
      leaf,
      regions: tops,
      tops,
      mids,
      mid_pages: tops * cpus,
      leaf_pages: tops * mids * cpus,
      setters: cpus,
    },
    tree,
    actors: Array.from({ length: cpus }, (_, cpu) => ({
      name: `cpu${cpu}`,
      program: 'p2m_user',
      id: cpu,
      cpu,
      environment: false,
    })),
    initial: ranges.map((kinds) => (s: DomainMemory) => {
      begin(s, kinds, mids * leaf);
    }),
    quiet: (s) => !bootOf(s).p2m_update_lock,
  });
}

/** Writes an initial state. An identity range is a hole of the E820 map, any other is RAM. */
function begin(s: DomainMemory, kinds: readonly Range[], size: number): void {
  const b = bootOf(s);
  b.xen_p2m_size = b.pfns.length;
  b.frames.forEach((frame) => {
    frame.allocated = true;
  });
  b.p2m_mid_identity.forEach((entry) => {
    entry.leaf = p2m_identity;
  });
  kinds.forEach((kind, i) => {
    b.p2m_top[i].mid = kind === 'missing' ? p2m_mid_missing : p2m_mid_identity;
    const place = { start: i * size, end: (i + 1) * size };
    Object.assign(b.e820.items[i], { ...place, is_ram: kind === 'missing' });
  });
  b.e820.length = kinds.length;
}

const scope = (name: string, what: string, bounds: P2mBounds): Scope => ({
  name,
  what,
  machine: (tree) => p2mMachine(name, bounds, tree),
});

const each: P2mBounds['ranges'] = [
  ['missing', 'missing'],
  ['identity', 'identity'],
];

const small = { ranges: each, mids: 2, leaf: 2 };

export const p2mScopes: readonly Scope[] = [
  scope('p2m-8pfns-1cpu', '8 pfns in 2 missing or identity ranges; 1 CPU sets an entry', {
    ...small,
    cpus: 1,
  }),
  scope('p2m-8pfns-2cpus', '8 pfns in 2 missing or identity ranges; 2 CPUs set an entry each', {
    ...small,
    cpus: 2,
  }),
  scope('p2m-4pfns-2cpus', '4 pfns in a missing and an identity range; 2 CPUs set an entry each', {
    ranges: [['missing', 'identity']],
    mids: 1,
    leaf: 2,
    cpus: 2,
  }),
];
