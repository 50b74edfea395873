/** Where each statement of a kernel diff has gone. */
export interface LedgerRow {
  /** The file of the kernel that the diff changes. */
  readonly file: string;
  /** The C function of the statement. */
  readonly function: string;
  /** What the statement does, in our words; `-` in front if the diff removes it. */
  readonly what: string;
  /** The labels that model it; none if it is not modelled. */
  readonly modelledBy: readonly { readonly procedure: string; readonly label: string }[];
  /** Why it is not modelled, or null if it is. */
  readonly notModelled: string | null;
}
