/** Machines drawn at random, written for the engine. */
import {
  compile,
  type Machine,
  type MachineDefinition,
  type Procedure,
  type Property,
  proceduresOver,
  propertiesOver,
  tree,
} from '../../src/model/index.js';
import {
  type Condition,
  type MachineSpec,
  type Node,
  type Nodes,
  type Operation,
  SIZES,
} from './machine-spec.js';
import { LOCALS, type Locals, Meaning } from './meaning.js';

type Loose = Record<string, unknown>;

/** The name of procedure `i` of a machine. */
const nameOf = (i: number, forever = false): string => `p${i}${forever ? '_forever' : ''}`;

const { procedure } = proceduresOver<Loose>();
const properties = propertiesOver<Loose>();
type Builder = Parameters<Parameters<typeof procedure<typeof LOCALS>>[1]['body']>[0];
type Statements = ReturnType<Parameters<typeof procedure<typeof LOCALS>>[1]['body']>;

class Writer {
  private labels = 0;
  private readonly counters: ('i0' | 'i1')[] = ['i0', 'i1'];

  constructor(
    private readonly meaning: Meaning,
    private readonly k: Builder,
    private readonly index: number,
    private readonly count: number,
  ) {}

  body(all: Nodes): Statements {
    return all.flatMap((one) => this.statement(one));
  }

  private label(kind: string): string {
    this.labels += 1;
    return `${kind} ${this.labels}`;
  }

  private statement(one: Node): Statements {
    const { k, meaning } = this;
    const label = this.label(one.kind);
    switch (one.kind) {
      case 'step':
        return [
          k.step(label, { ...this.guard(one.when), among: one.among, run: this.run(one.run) }),
        ];
      case 'test':
        return [
          k.test(
            label,
            (s, l) => meaning.holds(one.on, s, l),
            this.body(one.consequent),
            this.body(one.otherwise),
          ),
        ];
      case 'branch':
        return [
          k.branch(
            label,
            (l) => meaning.holds(one.on, null, l),
            this.body(one.consequent),
            this.body(one.otherwise),
          ),
        ];
      case 'either':
      case 'rest':
        return [
          k[one.kind](
            label,
            ...one.ways.map((way, i) =>
              k.alternative(`way ${i}`, {
                ...this.guard(way.when),
                among: way.among,
                ...(way.run === null ? {} : { run: this.run(way.run) }),
                body: this.body(way.body),
              }),
            ),
          ),
        ];
      case 'loop':
        return this.loop(label, one);
      case 'call': {
        const callee = this.index + 1 + (one.callee % Math.max(1, this.count - this.index - 1));
        if (callee >= this.count) return [];
        return [
          k.call(
            label,
            { name: nameOf(callee), source: '', locals: LOCALS, body: [] },
            {
              pass: (l, to) => {
                to.arg = (l.x + one.argument) % 3;
              },
              take: (l, from) => {
                l.x = from.ret;
              },
            },
          ),
        ];
      }
      case 'set':
        return [
          k.set(label, (l) => {
            l.x = one.code % 3;
          }),
        ];
      case 'return':
        return [
          k.return(label, (l) => {
            l.ret = one.code % 3;
          }),
        ];
      case 'goto':
        return [k.goto('last', label)];
    }
  }

  /** A loop without a step of its own could go round for ever, as far as the compiler sees. */
  private loop(label: string, { rounds, body }: Node & { kind: 'loop' }): Statements {
    const { k } = this;
    const counter = this.counters.pop();
    if (counter === undefined) return this.body(body);
    const inner = this.body(body);
    this.counters.push(counter);
    return [
      k.set(`${label} from 0`, (l) => {
        l[counter] = 0;
      }),
      k.while(label, (l) => l[counter] < rounds, [
        ...inner,
        k.step(`${label} next`, (_s, l) => {
          l[counter] += 1;
        }),
      ]),
    ];
  }

  private guard(when: Condition | null): { when?: (s: Loose, l: Locals) => boolean } {
    return when === null ? {} : { when: (s, l) => this.meaning.holds(when, s, l) };
  }

  private run(all: readonly Operation[]) {
    return (s: Loose, l: Locals, _me: unknown, choice: number): void =>
      this.meaning.perform(all, s, l, choice);
  }
}

export function proceduresOf({
  memory,
  procedures,
}: Pick<MachineSpec, 'memory' | 'procedures'>): Procedure[] {
  const meaning = new Meaning(memory);
  return procedures.flatMap((body, i) =>
    [false, true].map((forever) =>
      procedure(nameOf(i, forever), {
        source: 'drawn at random',
        locals: LOCALS,
        body: (k) => {
          const writer = new Writer(meaning, k, i, procedures.length);
          const last = k.step('last', () => {});
          const all = [...writer.body(body), last];
          return forever ? [k.forever('again', all)] : all;
        },
      }),
    ),
  );
}

export function machineOf(spec: MachineSpec): Machine {
  const meaning = new Meaning(spec.memory);
  const { mask, quiet } = spec;
  const definition: MachineDefinition<Loose> = {
    name: 'random',
    scope: 'random',
    memory: meaning.memory,
    sizes: SIZES,
    tree: tree('random', proceduresOf(spec)),
    actors: spec.actors.map(({ program, environment, forever }, i) => ({
      name: `actor${i}`,
      program: nameOf(program % spec.procedures.length, forever),
      id: i,
      cpu: i,
      environment,
    })),
    initial: spec.initial.map((run) => (s: Loose) => meaning.perform(run, s, null, 0)),
    ...(mask === null ? {} : { mayRun: (s, me) => me.id !== 0 || meaning.holds(mask, s, null) }),
    ...(quiet === null ? {} : { quiet: (s) => meaning.holds(quiet, s, null) }),
  };
  return compile(definition);
}

export function propertiesOf({ memory, properties: all }: MachineSpec): Property[] {
  const meaning = new Meaning(memory);
  return all.map(({ kind, given, holds }, i) => {
    const about = { name: `P${i}`, claim: '', formula: '', source: '', misses: '' };
    if (kind !== 'step') {
      return properties[kind]({
        ...about,
        define: () => ({
          ...(given === null ? {} : { given: (s: Loose) => meaning.holds(given, s, null) }),
          holds: (s) => meaning.holds(holds, s, null),
        }),
      });
    }
    return properties.step({
      ...about,
      define: () => ({
        ...(given === null ? {} : { given: (before: Loose) => meaning.holds(given, before, null) }),
        holds: (_before, after) => meaning.holds(holds, after, null),
      }),
    });
  });
}
