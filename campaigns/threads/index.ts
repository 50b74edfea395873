import type { Thread } from '../../src/campaign/index.js';
import { kernelMappings } from './0930bba674e2.js';

/** Reviews, question by question. */
export const threads: readonly Thread[] = [kernelMappings];
