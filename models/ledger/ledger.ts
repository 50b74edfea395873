/** A fidelity ledger: each statement that a patch adds or removes, and what became of it here. */

/** A statement of the C, in our words. */
interface Statement {
  /** `+` is looked for in the tree with the patch, `-` in the one before. */
  readonly sign: '+' | '-';
  readonly file: string;
  readonly function: string;
  readonly what: string;
}

/** A statement of a procedure of the model. */
interface Place {
  readonly procedure: string;
  readonly label: string;
}

export interface Modelled extends Statement {
  /** What stands for it; several statements may share a label. */
  readonly labels: readonly Place[];
}

export interface NotModelled extends Statement {
  /** The reason. */
  readonly notModelled: string;
}

export type LedgerRow = Modelled | NotModelled;

export interface Ledger {
  /** The patch that is accounted for. */
  readonly patch: string;
  /** The tree before it: a base and patches. */
  readonly base: string;
  readonly series: readonly string[];
  /** Procedures that the patch adds or edits and no row names: of files that the diff does not show, or the call of a function pointer. */
  readonly elsewhere: readonly string[];
  readonly rows: readonly LedgerRow[];
}

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
