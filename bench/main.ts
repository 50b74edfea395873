import { BreadthFirstSearch } from '../src/explore/index.js';
import { ClaimedPageHasItsOwner, toyMachine } from './toy-machine.js';

const [n, p] = process.argv.slice(2).map(Number);
const machine = toyMachine(n ?? 2, p ?? 3);
const search = new BreadthFirstSearch(machine, [ClaimedPageHasItsOwner]);
const t = performance.now();
while (!search.done) search.advance(1e6);
const r = search.result('exhausted', (performance.now() - t) / 1000);
console.log(
  r.states,
  r.transitions,
  r.depth,
  r.seconds,
  r.bytesPerState,
  machine.layout.words,
  r.properties.map((x) => [x.property.name, x.verdict, x.given]),
);
