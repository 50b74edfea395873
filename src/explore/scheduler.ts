/** How a random walk chooses its next action. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Machine, Taken } from '../model/index.js';

export interface Scheduler {
  /** Begins a walk. Returns: the initial state. */
  begin(machine: Machine): number;
  /** One of the ways, of which there is at least one. */
  choose(ways: readonly Taken[]): Taken;
  /** An actor has come to rest: its operation is over. */
  rested(actor: number): void;
}

/**
 * How the next action is chosen: `uniform` among all that are enabled, or by priorities that change at
 * so many points of a walk.
 */
export type Schedule = 'uniform' | { readonly changes: number };

interface Options {
  readonly seed: number;
  /** Actions of one walk at most. */
  readonly steps: number;
  readonly schedule?: Schedule;
}

export const schedulerOf = ({ seed, steps, schedule = 'uniform' }: Options): Scheduler =>
  schedule === 'uniform' ? new Uniform(seed) : new Priorities(seed, steps, schedule.changes);

/** Every enabled action is as likely as any other. */
class Uniform implements Scheduler {
  private readonly random: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.random = xoroshiro128plus(seed);
  }

  begin({ initial }: Machine): number {
    return this.below(initial.length);
  }

  choose(ways: readonly Taken[]): Taken {
    return ways[this.below(ways.length)];
  }

  rested(_actor: number): void {
    // A walk that is uniform has no memory.
  }

  protected below(count: number): number {
    return uniformInt(this.random, 0, count - 1);
  }
}

const PRIORITIES = 1 << 20;

/**
 * Probabilistic concurrency testing: whoever has the highest priority of those that can run runs, and
 * at `changes` points of a walk, chosen beforehand, falls below all others.
 *
 * There, a thread ends; here an actor goes on for ever. So what has a priority is an operation: an
 * actor that comes to rest draws another one.
 *
 * Source: Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic
 * Guarantees of Finding Bugs, ASPLOS 2010.
 */
class Priorities extends Uniform {
  private priorities: number[] = [];
  private points = new Set<number>();
  private step = 0;
  private lowest = 0;

  constructor(
    seed: number,
    private readonly steps: number,
    private readonly changes: number,
  ) {
    super(seed);
  }

  override begin(machine: Machine): number {
    this.priorities = machine.actors.map(() => this.drawn());
    this.points = new Set(Array.from({ length: this.changes }, () => this.below(this.steps)));
    this.step = 0;
    this.lowest = 0;
    return super.begin(machine);
  }

  override choose(ways: readonly Taken[]): Taken {
    const { priorities } = this;
    const first = ways.reduce((best, way) =>
      priorities[way.actor] > priorities[best.actor] ? way : best,
    );
    const way = super.choose(ways.filter(({ actor }) => actor === first.actor));
    if (this.points.has(this.step)) {
      this.lowest -= 1;
      priorities[way.actor] = this.lowest;
    }
    this.step += 1;
    return way;
  }

  override rested(actor: number): void {
    this.priorities[actor] = this.drawn();
  }

  private drawn(): number {
    return 1 + this.below(PRIORITIES);
  }
}
