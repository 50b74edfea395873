/**
 * `npm run bench [-- --quick]`: how fast the search is, on the toy with known counts and on the
 * override machine; then what a transition costs on packed words and on frozen objects.
 */
import Table from 'cli-table3';
import { type Measured, packed, plain } from './measure.js';
import { large, type Subject, small } from './subjects.js';

const count = (n: number): string => Math.round(n).toLocaleString('en');
const nsPerTransition = ({ seconds, transitions }: Measured): number =>
  (seconds * 1e9) / transitions;

function table(head: readonly string[]): Table.Table {
  return new Table({
    head: [...head],
    style: { head: [], border: [] },
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
  });
}

/** Whether the counts are those known from elsewhere, in words. Sets the exit code if not. */
function checked({ known }: Subject, { states, transitions }: Measured): string {
  if (known === undefined) return '-';
  if (known.states === states && known.transitions === transitions) return 'as known';
  process.exitCode = 1;
  return `WRONG: ${count(known.states)} / ${count(known.transitions)}`;
}

function packedTable(quick: boolean): string {
  const columns = ['packed search, one thread', 'states', 'transitions', 'depth', 'counts'];
  const out = table([
    ...columns,
    'seconds',
    'states/s',
    'transitions/s',
    'bytes/state',
    'ns/transition',
  ]);
  for (const subject of large.filter(({ slow }) => !quick || !slow)) {
    const found = packed(subject.machine(), subject.properties);
    out.push([
      subject.name,
      count(found.states),
      count(found.transitions),
      count(found.depth ?? 0),
      checked(subject, found),
      found.seconds.toFixed(1),
      count(found.states / found.seconds),
      count(found.transitions / found.seconds),
      (found.bytesPerState ?? 0).toFixed(1),
      count(nsPerTransition(found)),
    ]);
  }
  return out.toString();
}

/** V8 compiles what runs often, so each search runs until it has, and the last time counts. */
function warm(times: number, search: () => Measured): Measured {
  let last = search();
  for (let i = 1; i < times; i++) last = search();
  return last;
}

function ratioTable(): string {
  const columns = ['a transition, packed and plain', 'states', 'transitions'];
  const out = table([...columns, 'packed ns', 'plain ns', 'plain / packed']);
  for (const subject of small) {
    const machine = subject.machine();
    const fast = warm(50, () => packed(machine, []));
    const slow = warm(2, () => plain(machine));
    if (fast.states !== slow.states || fast.transitions !== slow.transitions) process.exitCode = 1;
    out.push([
      subject.name,
      count(fast.states),
      count(fast.transitions),
      count(nsPerTransition(fast)),
      count(nsPerTransition(slow)),
      count(nsPerTransition(slow) / nsPerTransition(fast)),
    ]);
  }
  return out.toString();
}

// Large before small: code that has met frozen objects is slower on packed words for ever after.
console.log(packedTable(process.argv.includes('--quick')));
console.log(ratioTable());
