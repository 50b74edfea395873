import { describe, expect, it } from '@jest/globals';
import { PvmcError } from '../../src/errors/index.js';
import {
  apply,
  type Patch,
  type Procedure,
  series,
  statementsOf,
  type Tree,
  without,
} from '../../src/model/index.js';
import { catalogue } from './own-machines.js';
import { tables } from './patches/index.js';

const patchOf = (name: string): Patch => catalogue.patch(name);

/** Each patch with the base tree of its mechanism. */
const homes = tables.flatMap(({ base, home }) =>
  Object.entries(home).map(([name, [on, scope]]) => ({ name, base, on, scope })),
);

const treeUnder = ({ base, on }: (typeof homes)[number]): Tree => catalogue.tree(base, on);

/** `compiles`, or the code of the error and where it says the fault is. */
function outcomeOf(build: () => unknown): string {
  try {
    build();
    return 'compiles';
  } catch (thrown) {
    if (!(thrown instanceof PvmcError)) throw thrown;
    const data = thrown.data as Partial<Record<'hunk' | 'procedure' | 'label', string>>;
    if (data.label === undefined) return thrown.code;
    const hunk = data.hunk === undefined ? '' : ` ${data.hunk}:`;
    return `${thrown.code}${hunk} ${data.procedure} \`${data.label}\``;
  }
}

const compiled = (tree: Tree, scope: string): unknown => catalogue.scope(scope).machine(tree);

/** Which statement stands where, by identity. */
const shapeOf = ({ procedures }: Tree): ReadonlyMap<string, readonly unknown[]> =>
  new Map(
    [...procedures].map(([name, { body, locals }]) => [name, [locals, ...statementsOf(body)]]),
  );

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) frozen(inner);
  return value;
}

describe('the patches', () => {
  it('each have a home', () => {
    expect(homes.map(({ name }) => name)).toEqual(catalogue.patches.map(({ name }) => name));
  });

  for (const { name, base, on, scope } of homes) {
    it(`${name} applies to ${[base, ...on].join(' + ')} and compiles in ${scope}`, () => {
      const tree = catalogue.tree(base, [...on, name]);
      expect(outcomeOf(() => compiled(tree, scope))).toBe('compiles');
      expect(tree.patches).toEqual([...on, name]);
    });
  }

  const QUILT = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'];
  for (const count of [0, 1, 2, 3, 4]) {
    const prefix = QUILT.slice(0, count);
    it(`the series up to ${prefix.at(-1) ?? 'the base'} stacks, with kmap_handle_reset on it or not`, () => {
      const tree = catalogue.tree('3.1', prefix);
      expect(tree.patches).toEqual(prefix);
      expect(outcomeOf(() => compiled(tree, '2slots-1cpu-1fault'))).toBe('compiles');
      const reset = (): unknown =>
        compiled(apply(tree, patchOf('kmap_handle_reset')), '2slots-1cpu-1fault');
      expect(outcomeOf(reset)).toBe(
        count === 0 ? 'H001 preset: map_grant_pages `gnttab_set_map_op(&kmap_ops[i])`' : 'compiles',
      );
    });
  }

  it('never change the tree that they are applied to', () => {
    const befores = catalogue.bases.map((tree) => [tree, shapeOf(tree)] as const);
    for (const { procedures } of catalogue.bases)
      for (const procedure of procedures.values()) frozen(procedure.body);
    for (const home of homes) {
      const under = treeUnder(home);
      const shape = shapeOf(under);
      const after = apply(under, patchOf(home.name));
      expect(shapeOf(under)).toEqual(shape);
      expect(shapeOf(after)).not.toEqual(shape);
    }
    for (const [tree, before] of befores) {
      const now = shapeOf(tree);
      expect([...now.keys()]).toEqual([...before.keys()]);
      for (const [name, statements] of now) {
        const then = before.get(name) ?? [];
        expect([name, statements.map((statement, i) => statement === then[i])]).toEqual([
          name,
          then.map(() => true),
        ]);
      }
    }
  });

  it('leave every procedure alone that no hunk names', () => {
    for (const home of homes) {
      const [under, patch] = [treeUnder(home), patchOf(home.name)];
      const after = apply(under, patch);
      const named = new Set(patch.hunks.map(({ procedure }) => procedure));
      const changed = [...after.procedures].filter(
        ([key, procedure]: [string, Procedure]) => under.procedures.get(key) !== procedure,
      );
      expect(changed.map(([key]) => key).sort()).toEqual([...named].sort());
    }
  });
});

describe('on the wrong tree a patch fails', () => {
  for (const { base, home, wrong } of tables) {
    it.each(wrong)(`%s on ${base} + %j: %s`, (name, on, outcome) => {
      const [, scope] = home[name];
      const build = (): unknown =>
        compiled(series(catalogue.base(base), ...on.map(patchOf), patchOf(name)), scope);
      expect(outcomeOf(build)).toBe(outcome);
    });
  }
});

describe('a patch without one of its hunks', () => {
  it('is listed for every hunk of every patch', () => {
    const listed = tables.flatMap(({ without: hunks }) => Object.entries(hunks));
    expect(listed.map(([name, hunks]) => [name, Object.keys(hunks)])).toEqual(
      catalogue.patches.map(({ name, hunks }) => [name, hunks.map((hunk) => hunk.name)]),
    );
  });

  for (const home of homes) {
    const { name, scope } = home;
    const hunks = tables.flatMap(({ without: all }) => Object.entries(all[name] ?? {}));
    it.each(hunks)(`${name}-%s in ${scope}: %s`, (hunk, outcome) => {
      const build = (): unknown =>
        compiled(apply(treeUnder(home), without(patchOf(name), hunk)), scope);
      expect(outcomeOf(build)).toBe(outcome);
    });
  }
});

describe('a hunk', () => {
  const hunks = homes.flatMap((home) =>
    patchOf(home.name).hunks.map((hunk, i) => ({ name: home.name, home, hunk, i })),
  );

  it.each(hunks)(
    '$name $hunk.name changes something where it is applied',
    ({ name, home, hunk, i }) => {
      const whole = patchOf(name);
      const earlier = { ...whole, hunks: whole.hunks.slice(0, i) };
      const under = i === 0 ? treeUnder(home) : apply(treeUnder(home), earlier);
      const after = apply(under, { ...whole, hunks: [hunk] });
      const [was, is] = [
        under.procedures.get(hunk.procedure),
        after.procedures.get(hunk.procedure),
      ];
      expect(is?.body).not.toEqual(was?.body);
    },
  );

  it.each(hunks)(
    '$name $hunk.name says what it does, first of all to which function',
    ({ hunk }) => {
      expect(hunk.what.startsWith(`${hunk.procedure}: `)).toBe(true);
      expect(hunk.name).toMatch(/^[a-z][a-z0-9_]*$/);
    },
  );
});
