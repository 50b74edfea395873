/** What is wrong with an expression, where, and the nearest name. */
import { describe, expect, it } from '@jest/globals';
import { compileExpression } from '../../src/ask/index.js';
import { PvmcError } from '../../src/errors/index.js';
import { PackedSpace } from '../../src/explore/index.js';
import { grantMachine } from '../trace/grant-machine.js';

const { stepper } = new PackedSpace(grantMachine());

function messageOf(text: string): readonly string[] {
  try {
    compileExpression(text, stepper);
  } catch (thrown) {
    if (!(thrown instanceof PvmcError)) throw thrown;
    expect(thrown.exitCode).toBe(64);
    return thrown.message.split('\n');
  }
  throw new Error('nothing is wrong');
}

const GOLDEN: readonly (readonly string[])[] = [
  [
    'A001 the expression does not parse: it ends too early.',
    '  mc_owner == 0 &&',
    '                  ^',
  ],
  ['A001 the expression does not parse: `=` does not fit here.', '  mc_owner = 0', '           ^'],
  ['A002 no field or task is called `page`; nearest: `pages`.', '  page[0].pins == 1', '  ^^^^'],
  [
    'A002 no field of `pages[0]` is called `p2n`; nearest: `p2m`, `pins`.',
    "  pages[0].p2n == 'INVALID'",
    '           ^^^',
  ],
  [
    'A002 no task is called `tsk1`; nearest: `task1`, `task0`.',
    '  resting(tsk1)',
    '          ^^^^',
  ],
  [
    'A002 no procedure is called `map_pages`; nearest: `map_page`.',
    "  inside(task0, 'map_pages')",
    '                 ^^^^^^^^^',
  ],
  [
    'A002 no label of map_page is called `write pin`; nearest: `write pins`.',
    "  at(any, 'map_page', 'write pin')",
    '                       ^^^^^^^^^',
  ],
  ['A002 no function is called `rest`; nearest: `resting`.', '  rest(task0)', '  ^^^^'],
  [
    'A002 no method is called `exist`; nearest: `exists`.',
    '  pages.exist(p, p.pins == 1)',
    '        ^^^^^',
  ],
  [
    "A003 'INVALD' is not a value of this field; expected 'INVALID'.",
    "  pages[0].p2m == 'INVALD'",
    '                  ^^^^^^^^',
  ],
  [
    'A003 9 is not a value of this field; expected 0..4.',
    '  pages[0].pins == 9',
    '                   ^',
  ],
  ['A003 there is no element 2; expected 0..1.', '  pages[2].pins == 1', '        ^'],
  ['A003 this is a record; expected true or false.', '  pages[0]', '  ^^^^^^^^'],
  [
    'A003 this is one of null, 0..1; expected true or false.',
    '  mc_owner && resting(task0)',
    '  ^^^^^^^^',
  ],
  [
    'A003 this has 1 argument; expected inside(task, procedure).',
    '  inside(task0)',
    '  ^^^^^^^^^^^^^',
  ],
  ["A003 this is 'x'; expected a number.", "  pages[0].pins < 'x'", '                  ^^^'],
  [
    'A001 the expression does not parse: Unterminated string.',
    "  mc_owner == '0",
    '              ^^',
  ],
  ['A001 the expression does not parse: `and` does not fit here.', '  a and b', '    ^^^'],
  [
    'A002 no field of `task0` is called `map_pages`; nearest: `map_page`.',
    '  task0.map_pages.pins == 1',
    '        ^^^^^^^^^',
  ],
  [
    'A002 no field of `task0.map_page` is called `pin`; nearest: `pins`.',
    '  task0.map_page.pin == 1',
    '                 ^^^',
  ],
  [
    "A003 'maps' is not a value of this field; expected 'map' or 'unmap'.",
    "  mc[0].op == 'maps'",
    '              ^^^^^^',
  ],
  [
    'A003 1 is not a value of this field; expected none, map, unmap.',
    '  mc[0].op == 1',
    '              ^',
  ],
  [
    "A003 'FOREIGN|7' is not a value of this field; expected 'FOREIGN|0' or 'FOREIGN|1'.",
    "  pages[0].p2m == 'FOREIGN|7'",
    '                  ^^^^^^^^^^^',
  ],
  [
    'A003 this is one of 0..4; expected one of none, map, unmap.',
    '  mc[0].op == pages[0].pins',
    '              ^^^^^^^^^^^^^',
  ],
  ['A003 there is no element -1; expected 0..1.', '  pages[-1].pins == 1', '        ^^'],
  ["A003 the index is '0'; expected a number.", "  pages['0'].pins == 1", '        ^^^'],
  [
    'A003 this is a list, which has no field; expected an index first.',
    '  pages.pins == 1',
    '  ^^^^^',
  ],
  [
    'A003 this has no variable; expected exists(name, condition).',
    '  pages.exists(p)',
    '  ^^^^^^^^^^^^^^^',
  ],
  [
    'A003 this is no list; expected a list: [a, b].',
    '  pages[0].pins in 3',
    '                   ^',
  ],
  ['A003 this is no name; expected a task.', "  at(1, 'map_page', 'read pins')", '     ^'],
  [
    'A003 a state holds nothing of this kind; expected a whole number, a text or true.',
    '  pages[0].pins == 1.5',
    '                   ^^^',
  ],
  [
    'A003 this part of CEL is not there; expected a comparison, `&&`, `||`, `!`, `? :`, `+`, `-`, `*` or `in [...]`.',
    '  pages[0].pins / 2 == 1',
    '  ^^^^^^^^^^^^^^^^^',
  ],
];

describe('an expression that is wrong says', () => {
  it.each(GOLDEN)('%s%s', (...golden) => {
    const text = golden
      .slice(1, 2)
      .map((line) => line.slice(2))
      .join('');
    expect(messageOf(text)).toEqual(golden);
  });

  it('where it is empty or too long', () => {
    expect(messageOf(' ')).toEqual(['C003 the expression is empty.']);
    expect(messageOf(`mc_owner == ${'0'.repeat(500)}`)).toEqual([
      'C003 the expression has 512 characters; at most 480 are read.',
    ]);
  });

  it('only the line that is wrong, of several', () => {
    expect(messageOf('mc_owner == 0 &&\n  mc_onwer == 1')).toEqual([
      'A002 no field or task is called `mc_onwer`; nearest: `mc_owner`.',
      '    mc_onwer == 1',
      '    ^^^^^^^^',
    ]);
  });
});
