/** The toy of three tasks and three pages, alone: what `peers/run.sh` times against other checkers. */
import { packed } from './measure.js';
import { ClaimedPageHasItsOwner, toyMachine } from './toy-machine.js';

const { states, transitions } = packed(toyMachine(3, 3), [ClaimedPageHasItsOwner]);
console.log(`pvmc:  ${states} states, ${transitions} transitions`);
