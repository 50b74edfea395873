/** Procedures for somebody who writes a patch: where they are imported from, and their labels. */
import picocolors from 'picocolors';
import type { Branch, ProcedureListing, StatementRow, TreeProcedures } from '../campaign/index.js';
import { treeTitle } from './campaign-command.js';
import { counted } from './numbers.js';

type Colours = ReturnType<typeof picocolors.createColors>;

/** The procedures of trees, each with the source and the import, with a line break at the end. */
export function proceduresText(trees: readonly TreeProcedures[], colour: boolean): string {
  const colours = picocolors.createColors(colour);
  const sections = trees.map((one) =>
    [
      colours.bold(`${treeTitle(one)}: ${counted(one.procedures.length, 'procedure')}`),
      ...one.procedures.flatMap(({ name, statements, source, origin }) => [
        `  ${name}  ${counted(statements, 'statement')}`,
        colours.dim(`    ${source}`),
        `    ${importText(origin)}`,
      ]),
    ].join('\n'),
  );
  return `${sections.join('\n\n')}\n`;
}

const importText = (origin: ProcedureListing['origin']): string =>
  origin === null ? 'no module exports it' : `import { ${origin.name} } from '${origin.module}';`;

/** A procedure statement by statement, indented as the C is, with a line break at the end. */
export function procedureText(listing: ProcedureListing, colour: boolean): string {
  const colours = picocolors.createColors(colour);
  const { name, source, origin, locals, patches, body } = listing;
  const lacks = origin?.lacks ?? [];
  return [
    `${colours.bold(name)} on ${treeTitle(listing)}: ${counted(listing.statements, 'statement')}`,
    `  ${source}`,
    `  ${importText(origin)}`,
    `  locals: ${locals.length === 0 ? 'none' : locals.join(', ')}`,
    ...(lacks.length === 0
      ? []
      : [`  of which patches have added ${lacks.join(', ')}: extended(${origin?.name}, { ... })`]),
    '',
    ...body.flatMap((row) => statementLines(row, '  ', colours)),
    ...(patches.length === 0 || !hasAdded(body) ? [] : ['', '+ is of the patches.']),
    '',
  ].join('\n');
}

const hasAdded = (body: readonly StatementRow[]): boolean =>
  body.some(({ added, branches }) => added || branches.some((one) => hasAdded(one.body)));

/** Kinds are padded, so that labels stand in one column. */
const KIND = 'branch'.length;

function statementLines(row: StatementRow, indent: string, colours: Colours): readonly string[] {
  const { kind, label, added, to, branches } = row;
  const mark = added ? '+' : ' ';
  const notes = [to === null || to === label ? '' : `-> ${to}`, ...ways(row)].filter(
    (note) => note !== '',
  );
  const said = notes.length === 0 ? '' : colours.dim(`  ${notes.join(', ')}`);
  return [
    `${mark}${indent.slice(1)}${kind.padEnd(KIND)}  ${label}${said}`,
    ...branches.flatMap((branch) => branchLines(row, branch, `${indent}  `, colours)),
  ];
}

/** What is run when a condition holds, or in a loop, needs no heading. */
function branchLines(
  { kind }: StatementRow,
  branch: Branch,
  indent: string,
  colours: Colours,
): readonly string[] {
  const lines = branch.body.flatMap((row) => statementLines(row, `${indent}  `, colours));
  if (branch.when === 'then' || branch.when === 'do') return lines;
  if (branch.when === 'else') return [`${indent.slice(0, -2)}else`, ...lines];
  const notes = ways(branch).join(', ');
  const heading = kind === 'rest' || kind === 'either' ? `way ${branch.when}` : branch.when;
  return [`${indent}${heading}${notes === '' ? '' : colours.dim(`  ${notes}`)}`, ...lines];
}

function ways({ waits, among }: Pick<StatementRow, 'waits' | 'among'>): readonly string[] {
  const many = typeof among === 'string' ? [`one for each of ${among}`] : [];
  const some = typeof among === 'number' && among > 1 ? [`in ${among} ways`] : [];
  return [...(waits ? ['may have to wait'] : []), ...many, ...some];
}
