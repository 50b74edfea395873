/** A fidelity ledger: each statement that a patch adds or removes, and what became of it in the model. */

/** A statement of the C, in our words. */
interface SourceStatement {
  /** `+` is looked for in the tree with the patch, `-` in the one before. */
  readonly sign: '+' | '-';
  readonly file: string;
  readonly function: string;
  readonly what: string;
}

/** A statement of a procedure of the model. */
export interface Place {
  readonly procedure: string;
  readonly label: string;
}

export interface ModelledStatement extends SourceStatement {
  /** What stands for it; several statements may share a label. */
  readonly labels: readonly Place[];
}

export interface UnmodelledStatement extends SourceStatement {
  /** The reason. */
  readonly notModelled: string;
}

export type LedgerRow = ModelledStatement | UnmodelledStatement;

export interface Ledger {
  /** The patch that is accounted for. */
  readonly patch: string;
  /** The tree before it: a base and patches. */
  readonly base: string;
  readonly series: readonly string[];
  /**
   * Procedures that the patch adds or edits and no row names: of files that the diff does not show, or
   * the call of a function pointer.
   */
  readonly elsewhere: readonly string[];
  readonly rows: readonly LedgerRow[];
}
