import type { AnyIdeal } from '../../src/model/index.js';
import { PagesAreWhereTheBalloonLeftThem } from './balloon.js';
import { RequestPagesAreAsBlkbackLeftThem } from './blkback.js';
import { FramesAreWhereTheMapSays } from './boot.js';
import { ReusedPagesAreNobodysMapping } from './grant-entry.js';
import { GrantedPagesAreAsTheirUsersLeftThem } from './grants.js';
import { TablesAreAsTheirProcessesLeftThem } from './pinning.js';
import { MappedPagesAreAsThePvDriverLeftThem } from './pv-driver.js';

/** One for each mechanism. */
export const ideals: readonly AnyIdeal[] = [
  GrantedPagesAreAsTheirUsersLeftThem,
  RequestPagesAreAsBlkbackLeftThem,
  MappedPagesAreAsThePvDriverLeftThem,
  PagesAreWhereTheBalloonLeftThem,
  ReusedPagesAreNobodysMapping,
  TablesAreAsTheirProcessesLeftThem,
  FramesAreWhereTheMapSays,
];
