import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freeze } from 'immer';
import { PvmcError } from '../../src/errors/index.js';
import {
  type AnyStatement,
  apply,
  bodiesOf,
  type Edit,
  extended,
  type Hunk,
  hunksOver,
  type Patch,
  type Procedure,
  patch,
  proceduresOver,
  series,
  statementsOf,
  titleOf,
  tree,
  without,
} from '../../src/model/index.js';
import { bool, type Infer, range, record } from '../../src/schema/index.js';

const Memory = record({ n: range(0, 3) });
const { procedure } = proceduresOver<Infer<typeof Memory>>();
const { hunk, adds } = hunksOver<Infer<typeof Memory>>();

// ------------------------------------------------------ a procedure as an outline

/** A statement as a line: how deep it stands, in which body of its parent, and which object it is. */
interface Line {
  readonly label: string;
  readonly depth: number;
  readonly slot: number;
  readonly is: AnyStatement;
}

const outline = (body: readonly AnyStatement[], depth = 0, slot = 0): Line[] =>
  body.flatMap((is) => [
    { label: is.label, depth, slot, is },
    ...bodiesOf(is).flatMap((inner, i) => outline(inner, depth + 1, i)),
  ]);

/** Lines whose container statements are made anew by an edit are told apart by what they are not. */
const shown = (lines: readonly Line[]): string[] =>
  lines.map(({ label, depth, slot, is }) => `${depth}.${slot} ${label} ${mark(is)}`);

/** A step is the object it is; a statement that holds others is known by its function or names. */
const marks = new Map<unknown, number>();
function mark(is: AnyStatement): number {
  const key = is.kind === 'test' ? is.condition : is;
  const known = marks.get(key) ?? marks.size;
  marks.set(key, known);
  return known;
}

const lengthOf = (lines: readonly Line[], at: number): number => {
  const next = lines.findIndex(({ depth }, i) => i > at && depth <= lines[at].depth);
  return (next < 0 ? lines.length : next) - at;
};

const placed = (block: readonly Line[], { depth, slot }: Line): Line[] => {
  const down = depth - (block[0]?.depth ?? 0);
  return block.map((line) => ({
    ...line,
    depth: line.depth + down,
    slot: line.depth + down === depth ? slot : line.slot,
  }));
};

/** The lines after an edit, or the label that is not there. */
function edited(lines: readonly Line[], edit: Edit): Line[] | string {
  const at = lines.findIndex(({ label }) => label === edit.at);
  if (at < 0) return edit.at;
  const end = at + lengthOf(lines, at);
  const put = (from: number, to: number, block: readonly Line[]): Line[] => [
    ...lines.slice(0, from),
    ...placed(block, lines[at]),
    ...lines.slice(to),
  ];
  switch (edit.kind) {
    case 'insertBefore':
      return put(at, at, outline(edit.body));
    case 'insertAfter':
      return put(end, end, outline(edit.body));
    case 'replace':
      return put(at, end, outline(edit.body));
    case 'rewrite':
      return lines.map((line, i) =>
        i === at ? { ...line, label: edit.as.label, is: edit.as } : line,
      );
    case 'remove':
      return put(at, end, []);
    case 'move': {
      const rest = put(at, end, []);
      const to = rest.findIndex(({ label }) => label === edit.after);
      if (to < 0) return edit.after;
      const after = to + lengthOf(rest, to);
      return [
        ...rest.slice(0, after),
        ...placed(lines.slice(at, end), rest[to]),
        ...rest.slice(after),
      ];
    }
  }
}

/** What a patch makes of a procedure: its lines, or the error. */
function patched(base: readonly Line[], hunks: readonly Hunk[]): string[] | string {
  if (hunks.length === 0) return 'H002';
  let lines = base;
  for (const { edits } of hunks) {
    const before = shown(lines);
    for (const edit of edits) {
      const after = edited(lines, edit);
      if (typeof after === 'string') return `H001 ${after}`;
      lines = after;
    }
    if (before.join() === shown(lines).join()) return 'H002';
  }
  return shown(lines);
}

function applied(base: Procedure, change: Patch): string[] | string {
  try {
    const after = apply(tree('base', [base]), change).procedures.get(base.name);
    return shown(outline(after?.body ?? []));
  } catch (thrown) {
    if (!(thrown instanceof PvmcError)) throw thrown;
    const { label } = thrown.data as { label?: string };
    return thrown.code === 'H001' ? `H001 ${label}` : thrown.code;
  }
}

// ------------------------------------------------------ drawn at random

/** How a body is nested: a number stands for that many steps, an array for a test of two bodies. */
type Shape = readonly (number | { readonly yes: Shape; readonly no: Shape })[];
const shape: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.array(
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.integer({ min: 1, max: 2 }),
      fc.record({ yes: tie('shape'), no: tie('shape') }),
    ),
    { maxLength: 3 },
  ),
})).shape;

type K = Parameters<Parameters<typeof procedure>[1]['body']>[0];
type Body = ReturnType<Parameters<typeof procedure>[1]['body']>;

function bodyOf(k: K, from: Shape, label: () => string): Body {
  return from.flatMap((part) => {
    if (typeof part === 'number')
      return Array.from({ length: part }, () => k.step(label(), () => {}));
    const [yes, no] = [bodyOf(k, part.yes, label), bodyOf(k, part.no, label)];
    return [k.test(label(), (s) => s.n === 0, yes, no)];
  });
}

interface EditSpec {
  readonly kind: 'insertAfter' | 'insertBefore' | 'replace' | 'rewrite' | 'remove' | 'move';
  readonly at: number;
  readonly after: number;
  readonly body: Shape;
}
const editSpec: fc.Arbitrary<EditSpec> = fc.record({
  kind: fc.constantFrom('insertAfter', 'insertBefore', 'replace', 'rewrite', 'remove', 'move'),
  at: fc.nat(),
  after: fc.nat(),
  body: shape,
});
const hunkSpecs = fc.array(fc.array(editSpec, { minLength: 1, maxLength: 2 }), {
  minLength: 1,
  maxLength: 4,
});

const counter = (prefix: string): (() => string) => {
  let made = 0;
  return () => `${prefix}${made++}`;
};

function drawn(baseShape: Shape, specs: readonly (readonly EditSpec[])[]) {
  const base = procedure('main', {
    source: 'drawn at random',
    body: (k) => bodyOf(k, baseShape, counter('b')),
  });
  const [fresh, names] = [counter('new'), counter('hunk ')];
  const known = [...statementsOf(base.body)];
  const labels = [...known.map(({ label }) => label), 'nowhere', 'new0'];
  const label = (i: number): string => labels[i % labels.length];
  const hunks = specs.map((edits) =>
    hunk({
      name: names(),
      what: '',
      of: base,
      edits: (k) =>
        edits.map(({ kind, at, after, body }) => {
          if (kind === 'remove') return k.remove(label(at));
          if (kind === 'rewrite') {
            // A statement takes the place of one of its own kind.
            const was = known[at % (known.length + 1)];
            const as = after % 2 === 0 ? fresh() : (was?.label ?? 'nowhere');
            return was?.kind === 'test'
              ? k.rewrite(
                  was.label,
                  k.test(as, (s) => s.n === 1, []),
                )
              : k.rewrite(
                  was?.label ?? 'nowhere',
                  k.step(as, () => {}),
                );
          }
          if (kind === 'move') return k.move(label(at), label(after));
          return k[kind](label(at), ...bodyOf(k, body, fresh));
        }),
    }),
  );
  return { base, change: patch({ name: 'p', title: '', source: '', hunks }) };
}

describe('a patch', () => {
  it('does to a procedure what the same edits do to its outline, errors included', () => {
    const seen: Record<string, number> = {};
    fc.assert(
      fc.property(shape, hunkSpecs, (from, specs) => {
        const { base, change } = drawn(from, specs);
        const expected = patched(outline(base.body), change.hunks);
        expect(applied(base, change)).toEqual(expected);
        const kind = typeof expected === 'string' ? expected.slice(0, 4) : 'applied';
        seen[kind] = (seen[kind] ?? 0) + 1;
      }),
      { numRuns: 2000 },
    );
    expect(Object.keys(seen).sort()).toEqual(['H001', 'H002', 'applied']);
  });

  it('without some of its hunks is the patch of the others, and leaves the base as it was', () => {
    fc.assert(
      fc.property(shape, hunkSpecs, fc.array(fc.nat(3)), (from, specs, order) => {
        const { base, change } = drawn(from, specs);
        freeze(base, true);
        const before = shown(outline(base.body));
        const names = change.hunks.map(({ name }) => name);
        const dropped: string[] = [];
        for (const name of [...order.map((i) => names[i % names.length]), ...names]) {
          if (dropped.includes(name)) continue;
          dropped.push(name);
          const rest = change.hunks.filter((one) => !dropped.includes(one.name));
          expect(applied(base, without(change, ...dropped))).toEqual(
            patched(outline(base.body), rest),
          );
        }
        expect(applied(base, without(change, ...names))).toBe('H002');
        expect(shown(outline(base.body))).toEqual(before);
        expect(change.hunks.map(({ name }) => name)).toEqual(names);
      }),
      { numRuns: 300 },
    );
  });
});

// ------------------------------------------------------ by example

const unlock = procedure('unlock', {
  source: 'test',
  body: (k) => [
    k.step('test', () => {}),
    k.either('which', k.alternative('one', { body: [k.step('inner', () => {})] })),
  ],
});
const base = tree('3.1', [unlock]);
const of = (...hunks: Hunk[]): Patch => patch({ name: 'c0ffee', title: '', source: '', hunks });
const drop = hunk({ name: 'drop', what: '', of: unlock, edits: (k) => [k.remove('test')] });
const more = hunk({
  name: 'more',
  what: '',
  of: extended(unlock, { irq: bool() }),
  locals: { irq: bool() },
  edits: (k) => [
    k.insertBefore(
      'which',
      k.set('irq = true', (l) => {
        l.irq = true;
      }),
    ),
  ],
});

describe('a series', () => {
  it('names its patches in order, with the hunks that were left out', () => {
    const second = without(of(drop, more), 'drop');
    const made = series(base, patch({ ...of(drop), name: 'first' }), second);
    expect(made.name).toBe('3.1');
    expect(made.patches).toEqual(['first', 'c0ffee-drop']);
    expect(titleOf(without(second, 'more'))).toBe('c0ffee-drop-more');
  });

  it('fails with H001 at a patch whose statement an earlier one removed', () => {
    const twice = (): unknown => series(base, of(drop), of(drop));
    expect(twice).toThrow(expect.objectContaining({ code: 'H001' }));
  });
});

describe('a hunk', () => {
  it('gives the procedure the locals it needs', () => {
    const after = apply(base, of(more)).procedures.get('unlock');
    expect(Object.keys(after?.locals ?? {})).toEqual(['irq']);
    expect(Object.keys(unlock.locals)).toEqual([]);
  });

  it('adds a procedure', () => {
    const fresh = procedure('fresh', { source: 'test', body: () => [] });
    const after = apply(base, of(adds('new', '', fresh)));
    expect([...after.procedures.keys()]).toEqual(['unlock', 'fresh']);
    expect([...base.procedures.keys()]).toEqual(['unlock']);
  });

  it('changes something when it changes only rest, among, a guard or a name of an either', () => {
    const change = (options: { rest?: boolean; name?: string; among?: number; when?: boolean }) =>
      hunk({
        name: 'which',
        what: '',
        of: unlock,
        edits: (k) => {
          const { body } = base.procedures.get('unlock') ?? { body: [] };
          const inner = [...statementsOf(body)].find(({ label }) => label === 'inner');
          const way = k.alternative(options.name ?? 'one', {
            among: options.among ?? 1,
            ...(options.when === undefined ? {} : { when: () => true }),
            body: [inner as never],
          });
          return [k.replace('which', options.rest ? k.rest('which', way) : k.either('which', way))];
        },
      });
    for (const options of [{ rest: true }, { name: 'two' }, { among: 2 }, { when: true }]) {
      expect(() => apply(base, of(change(options)))).not.toThrow();
    }
    expect(() => apply(base, of(change({})))).toThrow(expect.objectContaining({ code: 'H002' }));
  });

  it('fails with M001 when it makes a label stand twice', () => {
    const twice = hunk({
      name: 'twice',
      what: '',
      of: unlock,
      edits: (k) => [
        k.insertAfter(
          'inner',
          k.step('test', () => {}),
        ),
      ],
    });
    expect(() => apply(base, of(twice))).toThrow(
      'M001 patch c0ffee, hunk `twice` gives unlock two statements labelled `test`. ',
    );
  });
});
