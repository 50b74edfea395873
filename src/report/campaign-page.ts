/** What the lines of a campaign's report are made with: their width, their colours, their breaks. */
import picocolors from 'picocolors';
import { wrap } from './columns.js';

export interface TextOptions {
  /** Columns of the terminal; at least 80 and at most 100 are used. */
  readonly columns: number;
  readonly colour: boolean;
  /** Words that each command printed must have too: the patch files. */
  readonly again?: readonly string[];
}

export type Colours = ReturnType<typeof picocolors.createColors>;

export interface Page {
  /** Units: columns. */
  readonly width: number;
  readonly colours: Colours;
  readonly again: readonly string[];
}

const NARROWEST = 80;
const WIDEST = 100;

export const pageOf = ({ columns, colour, again = [] }: TextOptions): Page => ({
  width: Math.min(WIDEST, Math.max(NARROWEST, columns)),
  colours: picocolors.createColors(colour),
  again,
});

/** `wrap` puts what it breaks so much behind the indentation it is told. */
const HANG = 4;

/** Text broken at spaces; the first line starts with `first`, the others `indent` columns in. */
export const paragraph = (text: string, width: number, first: string, indent: number): string[] =>
  wrap(`${first}${text}`, width, indent - HANG);
