import { calls, gotoOut, loop } from './control-flow.js';
import { faults } from './faults.js';
import { lock } from './lock.js';
import { lostUpdate } from './lost-update.js';
import { masked } from './masked.js';
import { deadlockUnderClock, oppositeLocks } from './opposite-locks.js';
import { ring } from './ring.js';
import { stuckInterrupt } from './stuck-interrupt.js';
import type { Toy } from './toy.js';
import { bug, manyStarts, verdicts } from './verdicts.js';

export const toys: readonly Toy[] = [
  lock,
  lostUpdate,
  oppositeLocks,
  deadlockUnderClock,
  calls,
  loop,
  gotoOut,
  faults,
  ring,
  verdicts,
  bug,
  manyStarts,
  masked,
  stuckInterrupt,
];
