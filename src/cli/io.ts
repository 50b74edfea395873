/** What a command may touch of the process it runs in; tests give it another. */
export interface Io {
  /** The result. */
  readonly out: NodeJS.WritableStream;
  /** Progress and errors. */
  readonly err: NodeJS.WritableStream;
  /** Whether standard output is a terminal; without one there is no colour. */
  readonly isTTY: boolean;
  /** Whether standard error is a terminal, on which a line can be written anew. */
  readonly errIsTTY: boolean;
  /** Width of the terminal. */
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The version of pvmc. */
  readonly version: string;
  /** Calls back at the first Ctrl-C. Returns: what stops it listening. */
  readonly onInterrupt: (interrupted: () => void) => () => void;
  /** How the command ends, unless it throws. */
  readonly exit: (code: number) => void;
}

/** Whether a report may be coloured: on a terminal, unless `NO_COLOR` or `--no-color` is given. */
export const coloured = ({ isTTY, env }: Io, flag: boolean): boolean =>
  flag && isTTY && (env.NO_COLOR ?? '') === '';
