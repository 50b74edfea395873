/** The ledgers, patch by patch. */
import { ledger1f3ac86b4c45 } from './1f3ac86b4c45.js';
import type { Ledger } from './ledger.js';

export const ledgers: readonly Ledger[] = [ledger1f3ac86b4c45];
