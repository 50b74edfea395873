import { describeMachine } from './machine-suite.js';
import { machines, nameOf } from './own-machines.js';

const [planned] = machines.filter(
  (machine) => nameOf(machine) === '3.1 + 0930bba674e2 in 2pages-2cpus',
);

describeMachine(planned);
