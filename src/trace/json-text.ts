/** JSON that somebody may have edited: what is wrong with it, and where. */

/** The value, or why there is none. */
export type Parsed =
  | { readonly value: unknown; readonly cause: null }
  | { readonly cause: string; readonly where: string };

export function parsedJson(text: string): Parsed {
  const own = text.replace(/^\uFEFF/u, '');
  if (own.trim() === '') return { cause: 'it is empty', where: '' };
  try {
    return { value: JSON.parse(own), cause: null };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : '';
    const at = Number(/at position (\d+)/u.exec(message)?.[1] ?? Number.NaN);
    const cut = message === 'Unexpected end of JSON input' || at >= own.trimEnd().length;
    const cause = cut ? 'it ends in the middle' : 'it is not JSON';
    return { cause, where: lineOf(own, cut ? own.length : at) };
  }
}

function lineOf(text: string, at: number): string {
  if (Number.isNaN(at)) return '';
  const lines = text.slice(0, at).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}

/** `steps[3].actor` */
export const placeIn = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./u, '');
