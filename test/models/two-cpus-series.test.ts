import { describeMachine } from './machine-suite.js';
import { machines, nameOf } from './own-machines.js';

const [planned] = machines.filter(
  (machine) =>
    nameOf(machine) === '3.1 + 0930bba674e2 + f62805f1f30a + 2fc136eecd0c in 2pages-2cpus',
);

describeMachine(planned);
