import type { AnyIdeal } from '../../src/model/index.js';
import { FramesAreWhereTheMapSays } from './boot.js';
import { GrantedPagesAreAsTheirUsersLeftThem } from './grants.js';
import { TablesAreAsTheirProcessesLeftThem } from './pinning.js';

/** One for each mechanism. */
export const ideals: readonly AnyIdeal[] = [
  GrantedPagesAreAsTheirUsersLeftThem,
  TablesAreAsTheirProcessesLeftThem,
  FramesAreWhereTheMapSays,
];
