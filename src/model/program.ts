/**
 * A procedure and all that it calls, compiled into one flat program.
 *
 * Calls are inlined, so where an actor stands is one number. Places where it can stand are the
 * atomic steps ("positions"); the nodes between them are run through at once.
 */
import type { RecordNode } from '../schema/index.js';
import type { Procedure } from './procedure.js';
import type { Me } from './statement.js';

type Locals = never;
type Shared = never;

/** One way to leave a position. Functions take the types they were written with; see `Stepper`. */
export interface Action {
  /** Index in `Program.actions`. */
  readonly index: number;
  readonly procedure: string;
  readonly label: string;
  /** The name of the alternative taken, for a statement that has several. */
  readonly alternative: string | null;
  /** It can be taken in so many ways. */
  readonly choices: number;
  /** Which frame its locals are in. */
  readonly frame: number;
  readonly when: ((s: Shared, l: Locals, me: Me, choice: number) => boolean) | null;
  readonly run: ((s: Shared, l: Locals, me: Me, choice: number) => void) | null;
  readonly condition: ((s: Shared, l: Locals, me: Me) => boolean) | null;
  readonly next: Node;
  /** Where to go when `condition` is false. */
  readonly otherwise: Node;
}

/** A place where an actor can stand. */
export interface Position {
  readonly kind: 'position';
  readonly index: number;
  readonly procedure: string;
  readonly label: string;
  /** Between operations, or at the end of the program. */
  readonly rest: boolean;
  /** The procedures that are active here, outermost first. */
  readonly stack: readonly string[];
  readonly actions: readonly Action[];
}

/** Where a silent node was written. */
export interface Place {
  readonly procedure: string;
  readonly label: string;
}

/** What runs between positions. It sees locals only. */
export type Silent = Place & Between;

type Between =
  | { readonly kind: 'jump'; next: Node }
  | {
      readonly kind: 'branch';
      readonly frame: number;
      readonly condition: (l: Locals, me: Me) => boolean;
      consequent: Node;
      otherwise: Node;
    }
  | {
      readonly kind: 'call';
      readonly frame: number;
      readonly callee: number;
      readonly pass: ((l: Locals, callee: Locals, me: Me) => void) | null;
      next: Node;
    }
  | {
      readonly kind: 'set';
      readonly frame: number;
      readonly run: (l: Locals, me: Me) => void;
      next: Node;
    }
  | {
      readonly kind: 'leave';
      readonly frame: number;
      readonly callee: number;
      readonly take: ((l: Locals, callee: Locals, me: Me) => void) | null;
      next: Node;
    };

export type Node = Position | Silent;

export interface Program {
  readonly name: string;
  readonly positions: readonly Position[];
  readonly actions: readonly Action[];
  readonly start: Node;
  /** The procedures whose locals the program holds, in the order of frames. */
  readonly frames: readonly Procedure[];
  /** The record of a frame, in the order of frames. */
  readonly frameNodes: readonly RecordNode[];
}
