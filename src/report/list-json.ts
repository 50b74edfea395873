import type { Listing, ListName } from '../campaign/index.js';

export const LIST_FORMAT = 'pvmc.list/1';

/** The lists named, as JSON text with a line break at the end. */
export function listJson(listing: Listing, names: readonly ListName[]): string {
  const lists = Object.fromEntries(names.map((name) => [name, listing[name]]));
  return jsonList(lists);
}

export const jsonList = (lists: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ format: LIST_FORMAT, ...lists }, null, 2)}\n`;
