/** Printed by `npx pvmc replay --emit-test`. */
import { expect, test } from '@jest/globals';
import { decide, ownCatalogue } from 'pvmc';

test('ExitRestoresLazyMode on 3.1 + 0930bba674e2 + f62805f1f30a + 2fc136eecd0c + 14883a75ec76, 1page-1cpu-lazy-1fault: HOLDS', async () => {
  const catalogue = ownCatalogue();
  const scope = '1page-1cpu-lazy-1fault';
  const patches = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'];
  const machine = catalogue.machine('3.1', patches, scope);
  const property = catalogue.property('ExitRestoresLazyMode');
  expect(await decide(machine, property)).toMatchObject({ verdict: 'HOLDS' });
});
