/** What a patch violates anyway, and what would mend that. */
import type { Mask, Masked } from '../review/index.js';

/** The head of an ablation: claims that the whole patch violates, with what mends them. */
export function maskLines(masks: readonly Mask[]): string[] {
  if (masks.length === 0) return [];
  const rows = groups(masks, ({ property, fix }) => [property, fix]);
  return [
    'Violated with all hunks, which masks what a hunk is for',
    '',
    ...rows.map((row) => {
      const [{ property, fix }] = row;
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
export function maskedLines(masked: readonly Masked[], masks: readonly Mask[]): string[] {
  const of = masks.filter(({ property, scope }) =>
    masked.some((one) => one.property === property && one.scope === scope),
  );
  return groups(of, ({ fix }) => fix).map(([first, ...others]) => {
    const names = [...new Set([first, ...others].map(({ property }) => property))].join(', ');
    return `    masked by ${names}: ${first.fix === null ? UNMENDED : `try ${thenOf(first.fix)}`}`;
  });
}

type Group = readonly [Mask, ...Mask[]];

function groups(masks: readonly Mask[], keyOf: (mask: Mask) => unknown): readonly Group[] {
  const all = new Map<string, [Mask, ...Mask[]]>();
  for (const mask of masks) {
    const key = JSON.stringify(keyOf(mask));
    const group = all.get(key);
    if (group === undefined) all.set(key, [mask]);
    else group.push(mask);
  }
  return [...all.values()];
}
