/** A machine for reverse lookups, from the bounds of a scope. */
import { type ActorDefinition, compile, type Machine, type Tree } from '../../src/model/index.js';
import { DomainMemory, INVALID, MAPS, MFN, NO_SIZES } from '../domain-memory.js';
import { HEAD } from '../memory/overrides.js';

export interface Bounds {
  /** The frame behind each grant; grant i is mapped into page i by slot i. */
  readonly grants: readonly number[];
  readonly maps?: number;
  /** What each task runs; each has a CPU of its own. */
  readonly tasks: readonly string[];
  /** The frames are the domain's own, each with a page behind the granted ones: the frontend's. */
  readonly frontend?: boolean;
  /** The frame that no grant is for: another domain's, or the machine's first. */
  readonly spare?: boolean;
  /** The pages have frames of their own behind them, as blkback's do; else they are ballooned. */
  readonly owned?: boolean;
  /** A page's P2M leaf may be missing at the start. */
  readonly leaves?: boolean;
  readonly special?: boolean;
  readonly filesystem?: boolean;
  /** The pages come from the balloon and go back there, where they may be given frames. */
  readonly balloon?: boolean;
  /** The M2P that the domain can see ends before the first frame. */
  readonly noM2p?: boolean;
  readonly faults?: number;
  /** The M2P names none of our pfns for another domain's frame. */
  readonly farM2p?: boolean;
}

/** Whose frames there are: first those of the grants, then those of the pages, then the spare. */
interface Frames {
  readonly granted: number;
  readonly count: number;
}

function framesOf({ grants, owned, spare, balloon }: Bounds): Frames {
  const granted = Math.max(...grants) + 1;
  const own = owned === true || balloon === true ? grants.length : 0;
  return { granted, count: Math.max(granted + own + (spare === true ? 1 : 0), grants.length) };
}

function sizesOf(bounds: Bounds) {
  const { grants, maps = 1, tasks, faults = 0 } = bounds;
  const { granted, count } = framesOf(bounds);
  const pages = grants.length + (bounds.frontend === true ? granted : 0);
  const where = (flag: boolean | undefined, size: number): number => (flag === true ? size : 0);
  return {
    ...NO_SIZES,
    cpus: tasks.length,
    tasks: tasks.length,
    maps,
    pages,
    slots: grants.length,
    grants: grants.length,
    frames: count,
    handles: 2 * grants.length + faults,
    batch: 4,
    faults,
    buckets: 1,
    links: pages,
    granted: grants.length,
    owners: count,
    p2m_leaves: where(bounds.leaves, pages),
    m2p_ends: where(bounds.noM2p, 1),
    special_ptes: where(bounds.special, grants.length),
    filesystems: where(bounds.filesystem, 1),
    holdings: where(bounds.balloon, pages),
  };
}

/** What every initial state of a scope has in common. */
function prepare(s: DomainMemory, bounds: Bounds): void {
  const { grants, owned, frontend, faults = 0 } = bounds;
  const { granted } = framesOf(bounds);
  const own = (page: number, frame: number): void => {
    s.pages[page].p2m = MFN(frame);
    s.pages[page].pte = MAPS(frame);
    s.frames[frame].m2p = page;
    s.owners[frame].ours = true;
  };
  s.pages.forEach((page, p) => {
    page.p2m = INVALID;
    if (frontend === true && p >= grants.length) own(p, p - grants.length);
    if (owned === true) own(p, granted + p);
    page.p2m_at_start = page.p2m;
  });
  s.buckets[0].next = HEAD;
  s.granted.forEach((grant, g) => {
    grant.frame = grants[g];
  });
  s.maptrack.forEach((entry, h) => {
    entry.next = h + 1 < s.maptrack.length ? h + 1 : null;
  });
  s.maptrack_head = 0;
  s.cpus.forEach((cpu, c) => {
    cpu.current = c;
  });
  s.faults_left = faults;
}

/** Every way to give each of `count` things one of `options`. */
const choices = (count: number, options: readonly (number | null)[]): (number | null)[][] =>
  Array.from({ length: count }).reduce<(number | null)[][]>(
    (sofar) => sofar.flatMap((chosen) => options.map((option) => [...chosen, option])),
    [[]],
  );

/**
 * Another domain's frame has that domain's pfn in the M2P, which may be a number of ours: one state
 * for each. Where leaves can be missing, one for each way.
 */
function initialStates(bounds: Bounds): ((s: DomainMemory) => void)[] {
  const { grants, frontend, leaves, farM2p } = bounds;
  const pfns = farM2p === true ? [null] : [null, ...grants.keys()];
  const foreign = frontend === true ? [[]] : choices(framesOf(bounds).granted, pfns);
  const missing = leaves === true ? choices(grants.length, [0, 1]) : [[]];
  return foreign.flatMap((m2p) =>
    missing.map((leaf) => (s: DomainMemory): void => {
      prepare(s, bounds);
      m2p.forEach((page, frame) => {
        s.frames[frame].m2p = page;
      });
      leaf.forEach((is, page) => {
        s.p2m_leaves[page].missing = is === 1;
      });
    }),
  );
}

const actorsOf = (tasks: readonly string[]): ActorDefinition[] =>
  tasks.map((program, id) => ({ name: `task${id}`, program, id, cpu: id, environment: false }));

export function lookupMachine(name: string, bounds: Bounds, tree: Tree): Machine {
  return compile<DomainMemory>({
    name: 'lookup',
    scope: name,
    memory: DomainMemory,
    sizes: sizesOf(bounds),
    tree,
    actors: actorsOf(bounds.tasks),
    initial: initialStates(bounds),
    quiet: (s) => s.m2p_override_lock === null && s.cpus.every((cpu) => cpu.mc.length === 0),
  });
}
