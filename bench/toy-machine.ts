/**
 * A toy with known counts: tasks pick a page, take a lock, claim the page if nobody has it, drop the
 * lock, change one of the page's two counters and release the page. `bench/peers` has the same
 * machine for Spin and Rumur.
 */
import {
  compile,
  type Machine,
  type Property,
  proceduresOver,
  propertiesOver,
  tree,
} from '../src/model/index.js';
import { type Infer, id, orNull, range, record, vector } from '../src/schema/index.js';

const Toy = record({
  pages: vector(
    'pages',
    record({ owner: orNull(id('tasks')), stage: range(0, 4), handle: range(0, 3) }),
  ),
  lock: orNull(id('tasks')),
});
type Toy = Infer<typeof Toy>;

const { procedure } = proceduresOver<Toy>();
const { always } = propertiesOver<Toy>();

const worker = procedure('worker', {
  source: 'toy',
  locals: { page: id('pages') },
  body: (k) => [
    k.forever('work', [
      k.rest(
        'start',
        k.alternative('start', {
          among: 'pages',
          run: (_s, l, _me, page) => {
            l.page = page;
          },
        }),
      ),
      k.step('lock', {
        when: (s) => s.lock === null,
        run: (s, _l, me) => {
          s.lock = me.id;
        },
      }),
      k.either(
        'check',
        k.alternative('claim', {
          when: (s, l) => s.pages[l.page].owner === null,
          run: (s, l, me) => {
            s.pages[l.page].owner = me.id;
          },
          body: [
            k.step('unlock', (s) => {
              s.lock = null;
            }),
            k.either(
              'count',
              k.alternative('stage', {
                run: (s, l) => {
                  s.pages[l.page].stage = (s.pages[l.page].stage + 1) % 5;
                },
              }),
              k.alternative('handle', {
                run: (s, l) => {
                  s.pages[l.page].handle = (s.pages[l.page].handle + 1) % 4;
                },
              }),
            ),
            k.step('release', (s, l) => {
              s.pages[l.page].owner = null;
              l.page = 0;
            }),
          ],
        }),
        k.alternative('taken', {
          when: (s, l) => s.pages[l.page].owner !== null,
          body: [
            k.step('unlock (taken)', (s, l) => {
              s.lock = null;
              l.page = 0;
            }),
          ],
        }),
      ),
    ]),
  ],
});

/** The toy with `tasks` tasks and `pages` pages. */
export function toyMachine(tasks: number, pages: number): Machine {
  return compile<Toy>({
    name: 'toy',
    scope: `${tasks} tasks, ${pages} pages`,
    memory: Toy,
    sizes: { tasks, pages },
    tree: tree('toy', [worker]),
    actors: Array.from({ length: tasks }, (_, task) => ({
      name: `task${task}`,
      program: 'worker',
      id: task,
      cpu: task,
      environment: false,
    })),
    initial: [() => {}],
  });
}

export const ClaimedPageHasItsOwner: Property = always({
  name: 'ClaimedPageHasItsOwner',
  claim: 'A task that has claimed a page and not yet released it is the owner of the page.',
  formula: '[](A t: t in {unlock, count, release} => pages[t.page].owner = t)',
  source: 'toy',
  misses: 'nothing',
  define: (at) => {
    const tasks = at.actors();
    const holding = ['unlock', 'count', 'release'].map((label) => at.at('worker', label));
    const locals = at.locals<{ page: number }>('worker');
    return {
      holds: (s) => {
        for (const task of tasks) {
          for (const here of holding) {
            if (here(task) && s.pages[locals(task)?.page ?? 0].owner !== task) return false;
          }
        }
        return true;
      },
    };
  },
});
