/** The ledgers, patch by patch. */
import type { Ledger } from '../../src/model/index.js';
import { ledger1f3ac86b4c45 } from './1f3ac86b4c45.js';
import { ledger0930bba674e2 } from './0930bba674e2.js';
import { ledgerEe0726407fea } from './ee0726407fea.js';
import { ledgerF4f97b3ea901 } from './f4f97b3ea901.js';

export const ledgers: readonly Ledger[] = [
  ledgerF4f97b3ea901,
  ledger0930bba674e2,
  ledger1f3ac86b4c45,
  ledgerEe0726407fea,
];
