/** A fidelity ledger: each statement that a patch adds or removes, and what became of it here. */

/** A statement of the C, in our words. */
interface Statement {
  /** `+` is looked for in the tree with the patch, `-` in the one before. */
  readonly sign: '+' | '-';
  readonly file: string;
  readonly function: string;
  readonly what: string;
}

export interface Modelled extends Statement {
  /** The procedure and label that stand for it; several statements may share one. */
  readonly procedure: string;
  readonly label: string;
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
  /** Procedures that the patch edits in files that the diff at hand does not show. */
  readonly elsewhere: readonly string[];
  readonly rows: readonly LedgerRow[];
}

/** What a row says beside the function it is about. */
type Entry =
  | { readonly what: string; readonly procedure: string | null; readonly label: string }
  | { readonly what: string; readonly notModelled: string };

/** A statement that a label of the procedure of the same name stands for. */
export const by = (label: string, what: string): Entry => ({ what, procedure: null, label });

/** One that a label of another procedure stands for. */
export const byOther = (procedure: string, label: string, what: string): Entry => ({
  what,
  procedure,
  label,
});

export const left = (what: string, notModelled: string): Entry => ({ what, notModelled });

/** The rows of one function. */
export const rowsOf = (
  sign: '+' | '-',
  file: string,
  name: string,
  ...entries: readonly Entry[]
): readonly LedgerRow[] =>
  entries.map((entry): LedgerRow => {
    const statement = { sign, file, function: name, what: entry.what };
    return 'label' in entry
      ? { ...statement, procedure: entry.procedure ?? name, label: entry.label }
      : { ...statement, notModelled: entry.notModelled };
  });
