import { distance } from 'fastest-levenshtein';

/**
 * The names most like a mistyped one, best first.
 *
 * Returns: at most `count` names whose edit distance is at most half the length of `wrong` (and at
 * least two), or of which one contains the other, from three letters on; an empty list when nothing
 * is near.
 */
export function nearest(wrong: string, names: Iterable<string>, count = 3): string[] {
  const limit = Math.max(2, Math.floor(wrong.length / 2));
  const needle = wrong.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, far: farness(needle, name.toLowerCase()) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, count)
    .map(({ name }) => name);
}

function farness(needle: string, name: string): number {
  const long = Math.min(needle.length, name.length) >= 3;
  const contains = long && (name.includes(needle) || needle.includes(name));
  return contains ? Math.min(1, distance(needle, name)) : distance(needle, name);
}

/** "; nearest: `a`, `b`", or "; there is: ..." when nothing is near, or "" when there is nothing. */
export function suggestion(wrong: string, names: Iterable<string>): string {
  const all = [...new Set(names)];
  const near = nearest(wrong, all);
  if (near.length > 0) return `; nearest: ${near.map((name) => `\`${name}\``).join(', ')}`;
  if (all.length === 0) return '';
  const shown = all.slice(0, 8).map((name) => `\`${name}\``);
  return `; there is: ${shown.join(', ')}${all.length > 8 ? ', ...' : ''}`;
}
