/**
 * Commands for fast-check. A command carries numbers and picks, when it runs, among what is enabled
 * at that moment; one for which there is nothing is dropped, and counted.
 *
 *   begin        an actor that rests begins an operation
 *   go           an actor in the middle of one goes on for some steps, up to the next decision
 *   turn         an actor at a decision does not take the first way: a fault, another element
 *   environment  hardware, an interrupt or a switch begins
 */
import fc from 'fast-check';
import type { Taken } from '../model/index.js';
import type { Real } from './real.js';
import type { Kind } from './result.js';

export const KINDS: readonly Kind[] = ['begin', 'go', 'turn', 'environment'];

/** What the commands of one run are given: the Model reaches Real, as a check sees nothing else. */
export interface Told {
  readonly real: Real;
  readonly note: (kind: Kind, executed: boolean) => void;
}

type Command = fc.Command<Told, Real>;

/** Actors that a command of some kind may mean, each with the ways it has. */
function offers(real: Real, kind: Kind, actor: number): readonly Taken[] {
  const rests = real.isResting(actor);
  const { environment } = real.actors[actor];
  switch (kind) {
    case 'begin':
      return rests && !environment ? real.ways(actor) : [];
    case 'environment':
      return rests && environment ? real.ways(actor) : [];
    case 'go':
      return rests ? [] : real.ways(actor);
    case 'turn':
      return rests ? [] : real.ways(actor).slice(1);
  }
}

/** The first offer of an actor from `who` on, in a circle. */
function offered(real: Real, kind: Kind, who: number): readonly Taken[] {
  const { length } = real.actors;
  for (let i = 0; i < length; i++) {
    const ways = offers(real, kind, (who + i) % length);
    if (ways.length > 0) return ways;
  }
  return [];
}

class Act implements Command {
  constructor(
    private readonly kind: Kind,
    private readonly who: number,
    private readonly way: number,
    private readonly steps: number,
  ) {}

  check({ real, note }: Readonly<Told>): boolean {
    const executed = offered(real, this.kind, this.who).length > 0;
    note(this.kind, executed);
    return executed;
  }

  run(_told: Told, real: Real): void {
    const ways = offered(real, this.kind, this.who);
    const way = ways[this.way % ways.length];
    real.take(way);
    for (let step = 1; step < this.steps; step++) {
      if (real.isResting(way.actor)) return;
      const next = real.ways(way.actor);
      if (next.length !== 1) return;
      real.take(next[0]);
    }
  }

  toString(): string {
    return `${this.kind}(${this.who}, ${this.way}, ${this.steps})`;
  }
}

const WAYS = 64;
/** More steps than an operation has without a decision. */
const WHOLE = 1000;

/** How often a command is of which kind: most of the time somebody should be on the way. */
const OFTEN: Readonly<Record<Kind, number>> = { begin: 2, go: 4, turn: 1, environment: 1 };

/** Runs of a machine with so many actors; both which commands and their numbers shrink. */
export function commandsOf(
  actors: number,
  maxCommands: number,
  hasEnvironment: boolean,
): fc.Arbitrary<Iterable<Command>> {
  const who = fc.nat(actors - 1);
  const way = fc.nat(WAYS - 1);
  const one = fc.constant(1);
  const some = fc.oneof(
    { arbitrary: fc.integer({ min: 1, max: 3 }), weight: 2 },
    { arbitrary: fc.integer({ min: 1, max: 30 }), weight: 1 },
    { arbitrary: fc.integer({ min: 1, max: WHOLE }), weight: 1 },
  );
  const arbitraryOf: Readonly<Record<Kind, fc.Arbitrary<Command>>> = {
    begin: fc.tuple(who, way, one).map(([a, w, n]) => new Act('begin', a, w, n)),
    go: fc.tuple(who, fc.constant(0), some).map(([a, w, n]) => new Act('go', a, w, n)),
    turn: fc.tuple(who, way, one).map(([a, w, n]) => new Act('turn', a, w, n)),
    environment: fc.tuple(who, way, one).map(([a, w, n]) => new Act('environment', a, w, n)),
  };
  const kinds = KINDS.filter((kind) => hasEnvironment || kind !== 'environment');
  const weighted: readonly fc.Arbitrary<Command>[] = kinds.flatMap((kind) =>
    Array(OFTEN[kind]).fill(arbitraryOf[kind]),
  );
  return fc.commands([...weighted], { maxCommands, size: 'max', disableReplayLog: true });
}

/** Steps after which a run is not waited for any more. */
const SETTLE_MAX = 5000;

/** Lets everybody finish, one actor after the other, so that the run ends at a quiescent point. */
export function settle(real: Real): void {
  let left = SETTLE_MAX;
  for (let before = left + 1; left < before && left > 0; ) {
    before = left;
    for (let actor = 0; actor < real.actors.length; actor++) {
      left -= finish(real, actor, left);
    }
  }
}

/**
 * Lets an actor go on until it rests or has to wait, or does nothing but go round.
 *
 * Returns: how many steps brought it anywhere.
 */
function finish(real: Real, actor: number, most: number): number {
  for (let steps = 0; steps < most; steps++) {
    if (real.isResting(actor)) return steps;
    const [way] = real.ways(actor);
    if (way === undefined) return steps;
    // Whoever goes round is met again at a state kept at some power of two.
    if ((steps & (steps - 1)) === 0) real.keep();
    real.take(way);
    if (real.isKept()) return 0;
  }
  return most;
}
