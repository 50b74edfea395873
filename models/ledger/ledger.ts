/** Short ways to write the rows of a ledger. */
import type { LedgerRow, Place } from '../../src/model/index.js';

export type { Ledger, LedgerRow } from '../../src/model/index.js';

/** What a row says beside the function it is about; an empty procedure is that function. */
type Entry =
  | { readonly what: string; readonly labels: readonly Place[] }
  | { readonly what: string; readonly notModelled: string };

/** A statement that a label of the procedure of the same name stands for. */
export const by = (label: string, what: string): Entry => byOther('', label, what);

/** One that a label of another procedure stands for. */
export const byOther = (procedure: string, label: string, what: string): Entry => ({
  what,
  labels: [{ procedure, label }],
});

/** One that several labels stand for, each with its procedure. */
export const byEach = (
  what: string,
  ...places: readonly (readonly [procedure: string, label: string])[]
): Entry => ({ what, labels: places.map(([procedure, label]) => ({ procedure, label })) });

export const left = (what: string, notModelled: string): Entry => ({ what, notModelled });

export function rowOf(sign: '+' | '-', file: string, name: string, entry: Entry): LedgerRow {
  const statement = { sign, file, function: name, what: entry.what };
  if ('notModelled' in entry) return { ...statement, notModelled: entry.notModelled };
  const labels = entry.labels.map(({ procedure, label }) => ({
    procedure: procedure === '' ? name : procedure,
    label,
  }));
  return { ...statement, labels };
}

/** The rows of one function. */
export const rowsOf = (
  sign: '+' | '-',
  file: string,
  name: string,
  ...entries: readonly Entry[]
): readonly LedgerRow[] => entries.map((entry) => rowOf(sign, file, name, entry));
