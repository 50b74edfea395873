/** What each patch promises, and which property asks for it. */
import type { Promised } from '../../src/campaign/index.js';
import { promises0930bba674e2 } from './0930bba674e2.js';

export const promises: readonly Promised[] = [...promises0930bba674e2];
