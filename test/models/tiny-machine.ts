/** Runs real procedures of the models, one call after another, on a memory of a few slots. */
import { DomainMemory, NO_SIZES } from '../../models/domain-memory.js';
import {
  type Builder,
  compile,
  KernelBug,
  PlainSpace,
  proceduresOver,
  type Statement,
  type Taken,
  tree,
} from '../../src/model/index.js';
import { catalogue } from './own-machines.js';

const { procedure } = proceduresOver<DomainMemory>();

export type Calls = (
  k: Builder<DomainMemory, Record<never, never>>,
) => readonly Statement<DomainMemory, Record<never, never>>[];

interface Options {
  /** What task 0 does, once. */
  readonly calls?: Calls;
  /** Two pages, two slots, a buffer of four, unless it is said otherwise. */
  readonly sizes?: Partial<
    Record<'slots' | 'batch' | 'handles' | 'faults' | 'cpus' | 'scratch', number>
  >;
  /** What the memory holds at first, beyond a free list of all handles. */
  readonly start?: (s: DomainMemory) => void;
  /** Which maps fail, counted from 0 in the order in which Xen executes them. */
  readonly failing?: readonly number[];
  /** The alternatives that task 0 takes. */
  readonly takes?: readonly string[];
  /** Another program of the tree on CPU 0, and the alternatives that it takes, until they are used up. */
  readonly environment?: { readonly program: string; readonly takes: readonly string[] };
}

export interface Moment {
  readonly procedure: string;
  readonly label: string;
  readonly before: DomainMemory;
  readonly after: DomainMemory;
}

export interface Run {
  readonly first: DomainMemory;
  readonly last: DomainMemory;
  readonly moments: readonly Moment[];
  /** What stopped the kernel. */
  readonly bug: string | null;
}

const memoryOf = (state: unknown): DomainMemory => (state as { memory: DomainMemory }).memory;

/** Errors: as `compile`; an error when an actor could go on in two ways and nothing says which. */
export function run({
  calls,
  sizes = {},
  start,
  failing = [],
  takes = [],
  environment,
}: Options): Run {
  const { slots = 2, batch = 4, handles = 2 * slots, faults = failing.length, cpus = 1 } = sizes;
  const { scratch = 0 } = sizes;
  const frames = 2 * slots + scratch;
  const driver = procedure('driver', { source: 'a test', body: calls ?? (() => []) });
  const machine = compile<DomainMemory>({
    name: 'tiny',
    scope: 'tiny',
    memory: DomainMemory,
    sizes: {
      ...NO_SIZES,
      cpus,
      tasks: 1,
      maps: 1,
      pages: slots,
      slots,
      grants: slots,
      frames,
      scratch,
      ro_frames: scratch > 0 ? frames : 0,
      handles,
      batch,
      accesses: slots * cpus,
      faults,
    },
    tree: tree('tiny', [...catalogue.base('3.1').procedures.values(), driver]),
    actors: [
      ...(calls === undefined ? [] : [actor('task0', 'driver')]),
      ...(environment === undefined ? [] : [actor('environment', environment.program)]),
    ],
    initial: [
      (s) => {
        s.maptrack.forEach((entry, h) => {
          entry.next = h + 1 < handles ? h + 1 : null;
        });
        s.maptrack_head = 0;
        for (const cpu of s.cpus) cpu.current = 0;
        s.faults_left = faults;
        start?.(s);
      },
    ],
  });
  return driven(new PlainSpace(machine), failing, [...(environment?.takes ?? takes)]);
}

const actor = (name: string, program: string) => ({
  name,
  program,
  id: 0,
  cpu: 0,
  environment: false,
});

function driven(space: PlainSpace, failing: readonly number[], takes: string[]): Run {
  const moments: Moment[] = [];
  let state = space.initial();
  const first = memoryOf(state);
  let maps = 0;
  for (;;) {
    const way = chosen(space.enabled(state), failing.includes(maps) ? 'fails' : 'granted', takes);
    const { action } = way ?? { action: null };
    if (way === undefined || action === null) return done(null);
    if (action.label === 'act->pin++') maps += 1;
    const before = memoryOf(state);
    try {
      state = space.next(state, way);
    } catch (thrown) {
      if (thrown instanceof KernelBug) return done(thrown.message);
      throw thrown;
    }
    const { procedure: of, label } = action;
    moments.push({ procedure: of, label, before, after: memoryOf(state) });
  }

  function done(bug: string | null): Run {
    return { first, last: memoryOf(state), moments, bug };
  }
}

/** The only way, or the one that the test asks for; none when it asks for nothing more. */
function chosen(ways: readonly Taken[], map: string, takes: string[]): Taken | undefined {
  const named = (name: string | undefined): Taken | undefined =>
    ways.find(({ action }) => action.alternative === name);
  if (ways.some(({ action }) => action.label === 'act->pin++')) return named(map);
  if (ways.some(({ action }) => action.alternative !== null)) {
    return takes.length === 0 ? undefined : named(takes.shift());
  }
  if (ways.length > 1) throw new Error(`which? ${ways.map((w) => w.action.label).join(', ')}`);
  return ways[0];
}

/** The labels of the steps, of one procedure or of all. */
export const labelsOf = ({ moments }: Run, of?: string): readonly string[] =>
  moments.filter(({ procedure: p }) => of === undefined || p === of).map(({ label }) => label);

/** The moment of the step `label`, which must be the only one. */
export function momentOf({ moments }: Run, label: string): Moment {
  const found = moments.filter((moment) => moment.label === label);
  if (found.length !== 1) throw new Error(`${found.length} steps are called ${label}`);
  return found[0];
}
