/** Expressions mean what they say, in every state, in both representations. */
import { describe, expect, it } from '@jest/globals';
import { compileExpression } from '../../src/ask/index.js';
import { PackedSpace } from '../../src/explore/index.js';
import { PlainSpace, type PlainState, type Stepper } from '../../src/model/index.js';
import { type GrantMemory, grantMachine, P2m } from '../trace/grant-machine.js';

const machine = grantMachine();

/** The first states of a breadth-first search on frozen objects, each with how it was reached. */
function states(most: number): PlainState[] {
  const space = new PlainSpace(machine);
  const found = new Map<string, PlainState>();
  const queue = [space.initial()];
  for (const state of queue) {
    const key = JSON.stringify(state);
    if (found.has(key) || found.size === most) continue;
    found.set(key, state);
    for (const way of space.enabled(state)) queue.push(space.next(state, way));
  }
  return [...found.values()];
}

const all = states(1500);
const space = new PlainSpace(machine);

type Meaning = (s: GrantMemory, stepper: Stepper) => boolean;
const inside = (stepper: Stepper, actor: number, procedure: string): boolean =>
  stepper.position(actor).stack.includes(procedure);

const MEANINGS: Readonly<Record<string, Meaning>> = {
  "pages[0].p2m == 'FOREIGN|0'": (s) => s.pages[0].p2m === P2m.values.FOREIGN(0),
  "pages[0].p2m.startsWith('FOREIGN')": (s) => P2m.is(s.pages[0].p2m, 'FOREIGN'),
  "pages[0].p2m != 'INVALID'": (s) => s.pages[0].p2m !== P2m.values.INVALID,
  'pages[0].pins == pages[1].pins': (s) => s.pages[0].pins === s.pages[1].pins,
  'pages[0].pins + pages[1].pins >= 2': (s) => s.pages[0].pins + s.pages[1].pins >= 2,
  'pages.exists(p, p.pins < p.handles)': (s) => s.pages.some((p) => p.pins < p.handles),
  'pages.all(p, p.pins == 0)': (s) => s.pages.every((p) => p.pins === 0),
  'mc_owner == null': (s) => s.mc_owner === null,
  'mc_owner != null': (s) => s.mc_owner !== null,
  'mc_owner > 0': (s) => s.mc_owner !== null && s.mc_owner > 0,
  'mc_owner in [0, null]': (s) => s.mc_owner === 0 || s.mc_owner === null,
  'size(mc) == 1 && mc.length == 1': (s) => s.mc.length === 1,
  "mc[0].op == 'map'": (s) => s.mc.length > 0 && s.mc.items[0].op === 'map',
  "mc[0].op != 'map'": () => false,
  "mc.exists(e, e.op == 'map' && pages[e.page].handles == 1)": (s) =>
    s.mc.items.slice(0, s.mc.length).some((e) => e.op === 'map' && s.pages[e.page].handles === 1),
  'pages[mc_owner].pins == 1': (s) => s.mc_owner !== null && s.pages[s.mc_owner].pins === 1,
  '!(pages[0].pins == 0 || pages[1].pins == 0)': (s) =>
    s.pages[0].pins !== 0 && s.pages[1].pins !== 0,
  '(mc_owner == null ? pages[0].pins : pages[1].pins) == 1': (s) =>
    s.pages[s.mc_owner === null ? 0 : 1].pins === 1,
  'resting(task0)': (_s, stepper) => stepper.position(0).rest,
  "inside(any, 'map_page')": (_s, stepper) =>
    [0, 1].some((actor) => inside(stepper, actor, 'map_page')),
  "at(task1, 'map_page', 'write pins')": (_s, stepper) => {
    const { procedure, label } = stepper.position(1);
    return procedure === 'map_page' && label === 'write pins';
  },
  'task0.map_page.page == 1': (_s, stepper) =>
    inside(stepper, 0, 'map_page') &&
    (stepper.actors[0].state.frames.map_page as { page: number }).page === 1,
};

describe('an expression', () => {
  it.each(Object.entries(MEANINGS))('%s', (text, meaning) => {
    const counts = all.map((state) => {
      const stepper = space.at(state);
      const holds = compileExpression(text, stepper).every((part) => part.holds());
      expect(holds).toBe(meaning(stepper.memory, stepper));
      return holds;
    });
    expect(counts).toContain(false);
    // No comparison with an entry that does not exist is true, and all entries are maps.
    if (text !== "mc[0].op != 'map'") expect(counts).toContain(true);
  });

  it('says the same of packed states, along a walk', () => {
    const packed = new PackedSpace(machine);
    packed.start(0);
    let state = space.initial();
    const onPacked = Object.keys(MEANINGS).map((text) => compileExpression(text, packed.stepper));
    for (let step = 0; step < 60; step++) {
      const onPlain = Object.keys(MEANINGS).map((text) => compileExpression(text, space.at(state)));
      const said = (rows: typeof onPacked) => rows.map((row) => row.every((part) => part.holds()));
      expect(said(onPacked)).toEqual(said(onPlain));
      const ways = packed.ways();
      if (ways.length === 0) break;
      const way = ways[(step * 7) % ways.length];
      state = space.next(state, way);
      packed.take(way);
    }
  });

  it('has the conjuncts of its top level, each as it can be asked again', () => {
    const { stepper } = new PackedSpace(machine);
    const text =
      'resting(task0) && (mc_owner == 0 ||\n mc_owner == 1) && (size(mc) == 1 && mc_owner != null)';
    expect(compileExpression(text, stepper).map((part) => part.text)).toEqual([
      'resting(task0)',
      '(mc_owner == 0 || mc_owner == 1)',
      'size(mc) == 1',
      'mc_owner != null',
    ]);
  });
});
