/** What a patch violates anyway, and what would mend that. */
import type { Mask, Masked } from '../review/index.js';

/** The head of an ablation: claims that the whole patch violates, with what mends them. */
export function maskLines(masks: readonly Mask[]): string[] {
  if (masks.length === 0) return [];
  const rows = groups(masks, ({ property, fixes }) => [property, fixes.at(0)]);
  return [
    'Violated with all hunks, which masks what a hunk is for',
    '',
    ...rows.map((row) => {
      const [{ property, fixes }] = row;
      const [fix = null] = fixes;
      const scopes = row.map(({ scope }) => scope);
      return `  ${property} in ${scopes.join(', ')}: ${fix === null ? UNMENDED : mending(fix)}`;
    }),
    '',
  ];
}

const UNMENDED = 'no patch here is known to mend it';

/** `--then a --then b mends it` */
const mending = (fix: readonly string[]): string => `${thenOf(fix)} mends it`;

const thenOf = (fix: readonly string[]): string => fix.map((one) => `--then ${one}`).join(' ');

/** Behind a hunk: what is violated with it and without it, and may hide what it is for. */
export function maskedLines(masked: readonly Masked[]): string[] {
  return groups(masked, ({ fix, applies }) => [fix, applies]).map((group) => {
    const names = [...new Set(group.map(({ property }) => property))].join(', ');
    return `    masked by ${names}: ${whatMends(group[0])}`;
  });
}

function whatMends({ fix, applies }: Masked): string {
  if (fix === null) return UNMENDED;
  return applies ? `try ${thenOf(fix)}` : `${fix.join(' + ')} mends it, but needs this hunk`;
}

function groups<M>(
  masks: readonly M[],
  keyOf: (mask: M) => unknown,
): readonly (readonly [M, ...M[]])[] {
  const all = new Map<string, [M, ...M[]]>();
  for (const mask of masks) {
    const key = JSON.stringify(keyOf(mask));
    const group = all.get(key);
    if (group === undefined) all.set(key, [mask]);
    else group.push(mask);
  }
  return [...all.values()];
}
