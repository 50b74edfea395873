/** What became of each statement of a patch, function by function. */
import picocolors from 'picocolors';
import type { Ledger, LedgerRow } from '../campaign/index.js';
import { counted } from './numbers.js';

/** A ledger as text, with a line break at the end. */
export function ledgerText({ patch, base, series, rows }: Ledger, colour: boolean): string {
  const { bold, dim } = picocolors.createColors(colour);
  const modelled = rows.filter((row) => 'labels' in row).length;
  const lines = rows.flatMap((row, at) => [
    ...(sameFunction(rows[at - 1], row) ? [] : ['', bold(`${row.file}, ${row.function}`)]),
    `  ${row.sign} ${row.what}`,
    ...('labels' in row
      ? row.labels.map(({ procedure, label }) => dim(`      ${procedure}: ${label}`))
      : [`      not modelled: ${row.notModelled}`]),
  ]);
  const before = [base, ...series].join(' + ');
  return [
    `${bold(patch)} on ${before}: ${counted(rows.length, 'statement')}, ${modelled} modelled`,
    '+ is added, and its labels are in the tree with the patch; - is removed, in the one before.',
    ...lines,
    '',
  ].join('\n');
}

const sameFunction = (one: LedgerRow | undefined, other: LedgerRow): boolean =>
  one !== undefined && one.file === other.file && one.function === other.function;
