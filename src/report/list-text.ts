/** What there is to explore: one line each, so that it can be searched with grep. */
import picocolors from 'picocolors';
import { match } from 'ts-pattern';
import type { DefectRow, Expectation, Listing, ListName, Promised } from '../campaign/index.js';
import { treeTitle } from './campaign-command.js';
import { counted } from './numbers.js';

/** The lists named, each under its heading, with a line break at the end. */
export function listText(listing: Listing, names: readonly ListName[], colour: boolean): string {
  const { bold } = picocolors.createColors(colour);
  const sections = names.map((name) => {
    const lines = linesOf(listing, name);
    return [bold(name), ...(lines.length === 0 ? ['  (none)'] : lines)].join('\n');
  });
  return `${sections.join('\n\n')}\n`;
}

const linesOf = (listing: Listing, name: ListName): readonly string[] =>
  match(name)
    .with('trees', () =>
      columns(listing.trees.map((t) => [t.name, counted(t.procedures, 'procedure')])),
    )
    .with('patches', () => patches(listing))
    .with('scopes', () => columns(listing.scopes.map((scope) => [scope.name, scope.what])))
    .with('properties', () =>
      columns(listing.properties.map(({ name, kind, claim }) => [name, kind, claim])),
    )
    .with('ideals', () =>
      listing.ideals.flatMap(({ name, claim, misses, operations }) => [
        `  ${name}`,
        `    ${claim}`,
        `    misses: ${misses}`,
        `    ${operations.join(', ')}`,
      ]),
    )
    .with('campaign', () =>
      columns(listing.campaign.map((e) => [e.verdict, e.property, treeTitle(e), e.scope, e.why])),
    )
    .with('defects', () => listing.defects.flatMap(defectLines))
    .with('promises', () => promiseLines(listing.promises))
    .exhaustive();

/** What goes wrong; where it is asked; the tree that shows it; what mends it. */
function defectLines({ what, history, property, before, fix, after }: DefectRow): string[] {
  const steps = before.traceLength;
  const found = steps === undefined ? 'VIOLATED' : `VIOLATED in ${counted(steps, 'step')}`;
  const states = (row: Expectation): string =>
    row.states === undefined ? '' : ` (${counted(row.states, 'state')})`;
  return [
    `  ${what} [${history}]`,
    `    ${property}, ${before.scope}`,
    `    ${found}  ${treeTitle(before)}${states(before)}`,
    after === null
      ? '    no patch here mends it'
      : `    ${'HOLDS'.padEnd(found.length)}  ${fix.length === 0 ? 'without it' : `with ${fix.join(', ')}`}${states(after)}`,
  ];
}

const promiseLines = (promises: readonly Promised[]): readonly string[] =>
  promises.flatMap(({ patch, promise, properties = [], uncovered }, at) => [
    ...(promises[at - 1]?.patch === patch ? [] : [`  ${patch}`]),
    `    ${promise}`,
    `      ${properties.length === 0 ? `not asked: ${uncovered}` : properties.join(', ')}`,
  ]);

/** Hunks stand under their patch, so that `PATCH-HUNK` can be read off. */
function patches(listing: Listing): readonly string[] {
  const wide = Math.max(
    0,
    ...listing.patches.flatMap(({ name, hunks }) => [
      name.length,
      ...hunks.map((hunk) => hunk.name.length + 2),
    ]),
  );
  return listing.patches.flatMap(({ name, title, hunks }) => [
    `  ${name.padEnd(wide)}  ${title}`,
    ...hunks.map((hunk) => `    ${hunk.name.padEnd(wide - 2)}  ${whatOf(hunk)}`),
  ]);
}

/** What a hunk does; its procedure goes first, unless the words begin with it anyway. */
const whatOf = ({ procedure, what }: { readonly procedure: string; readonly what: string }) =>
  what.startsWith(procedure) ? what : `${procedure}: ${what}`;

/** Cells in columns two spaces apart; the last one is as long as it is. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = rows;
  const widths = first.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows.map((row) =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at])).join('  ')}`.trimEnd(),
  );
}
