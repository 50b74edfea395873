export type { DropPass, Unit } from './drop.js';
export {
  type Minimized,
  type MinimizeOptions,
  minimize,
  type Pass,
  type SearchPass,
} from './minimize.js';
export { type Pin, PinnedSearch } from './pinned-search.js';
