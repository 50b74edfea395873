/**
 * Whether a claim could tell two states of a machine apart at all.
 *
 * A view is all that the consequent of a claim reads in a state (or across a step): values of fields,
 * and whether actors stand where it asks. It is taken in every reachable state, whether or not the
 * antecedent holds there. A claim with one view only is constant: nothing that the machine does could
 * make any difference to it.
 */
import { PackedSpace } from '../explore/index.js';
import {
  type Action,
  type Machine,
  Positions,
  type Property,
  type Standing,
  Stepper,
  type Taken,
} from '../model/index.js';
import { viewOf } from '../schema/index.js';
import type { Examined } from './examine.js';

/** What was read since `clear`. */
class Notes {
  private read = '';
  private readonly proxies = new WeakMap<object, object>();

  take(): string {
    const { read } = this;
    this.read = '';
    return read;
  }

  note(what: string): void {
    this.read += `${what};`;
  }

  /** The same object, which notes each scalar that is read of it. Where an actor stands is not noted. */
  watch<T extends object>(target: T): T {
    const known = this.proxies.get(target);
    if (known !== undefined) return known as T;
    // Views are frozen in shape, so what stands for one must be of no shape itself.
    const proxy = new Proxy(Array.isArray(target) ? [] : {}, {
      has: (_, key) => Reflect.has(target, key),
      get: (_, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value === 'object' && value !== null) return this.watch(value);
        if (typeof value !== 'function' && key !== 'pc') this.note(`${String(key)}=${value}`);
        return value;
      },
    });
    this.proxies.set(target, proxy);
    return proxy as T;
  }
}

/** Positions that note the answers they give, and not the places themselves. */
class NotedPositions extends Positions {
  constructor(
    stepper: Stepper,
    property: string,
    private readonly notes: Notes,
  ) {
    super(stepper, property);
  }

  override inside(procedure: string): Standing {
    return this.noted(super.inside(procedure));
  }

  override at(procedure: string, label: string): Standing {
    return this.noted(super.at(procedure, label));
  }

  override resting(): Standing {
    return this.noted(super.resting());
  }

  override is(procedure: string, label: string): (action: Action) => boolean {
    return this.noted(super.is(procedure, label));
  }

  private noted<T>(of: (one: T) => boolean): (one: T) => boolean {
    return (one) => {
      const answer = of(one);
      this.notes.note(String(answer));
      return answer;
    };
  }
}

/** A claim under watch: `look` says whether it has seen two views by now. */
class Watched {
  private first: string | null = null;
  isConstant = true;

  constructor(
    readonly property: Property,
    private readonly notes: Notes,
    private readonly holds: (taken: Taken) => boolean,
  ) {}

  look(taken: Taken): void {
    this.notes.take();
    try {
      this.holds(taken);
    } catch {
      // Outside of its antecedent a claim may have nothing to read.
      this.notes.note('thrown');
    }
    const view = this.notes.take();
    this.first ??= view;
    if (view !== this.first) this.isConstant = false;
  }
}

/** The claims of one view only, by name, among those given. Witnesses are none. */
export function constantsOf(
  { search }: Examined,
  properties: readonly Property[],
): ReadonlySet<string> {
  const { machine } = search;
  const space = new PackedSpace(machine);
  const notes = new Notes();
  const all = properties.flatMap((property) => watchedOf(machine, space, property, notes));
  let [states, steps] = split(all);
  search.visit((_, words) => {
    if (states.length + steps.length === 0) return;
    space.now.set(words);
    for (const one of states) one.look(NOWHERE);
    if (steps.length > 0)
      eachStep(space, (taken) =>
        steps.forEach((one) => {
          one.look(taken);
        }),
      );
    [states, steps] = split([...states, ...steps]);
  });
  return new Set(all.filter((one) => one.isConstant).map(({ property }) => property.name));
}

/** A claim on a state asks for no step. */
const NOWHERE = null as unknown as Taken;

const split = (all: readonly Watched[]): [readonly Watched[], readonly Watched[]] => {
  const left = all.filter((one) => one.isConstant);
  const isOfSteps = ({ property }: Watched): boolean => property.kind === 'step';
  return [left.filter((one) => !isOfSteps(one)), left.filter(isOfSteps)];
};

function eachStep(space: PackedSpace, act: (taken: Taken) => void): void {
  space.remember();
  for (const taken of space.ways()) {
    if (space.take(taken)) act(taken);
    space.restore();
  }
}

function watchedOf(
  machine: Machine,
  space: PackedSpace,
  property: Property,
  notes: Notes,
): readonly Watched[] {
  const bound = (words: Int32Array): Stepper =>
    new Stepper(machine, notes.watch(viewOf(machine.layout, words)));
  if (property.kind === 'sometimes') return [];
  const [now, before] = [bound(space.now), bound(space.before)];
  const at = new NotedPositions(now, property.name, notes);
  if (property.kind === 'step') {
    const { holds } = property.define(at);
    return [new Watched(property, notes, (taken) => holds(before.memory, now.memory, taken))];
  }
  const { holds } = property.define(at);
  return [new Watched(property, notes, () => holds(now.memory))];
}
