/**
 * A patch as a value: an ordered list of hunks, each an edit of one procedure by label.
 *
 * The hunks of a patch are named, so a review can leave one out and see what it was for.
 */
import { PvmcError } from '../errors/index.js';
import type { Fields, InferFields } from '../schema/index.js';
import { type Builder, builder, type Locals, type Procedure } from './procedure.js';
import type { AnyBody, AnyStatement, Body, Statement } from './statement.js';

/** One change. `at` is the label of a statement of the procedure that the hunk names. */
export type Edit =
  | {
      readonly kind: 'insertAfter' | 'insertBefore' | 'replace';
      readonly at: string;
      readonly body: AnyBody;
    }
  | { readonly kind: 'rewrite'; readonly at: string; readonly as: AnyStatement }
  | { readonly kind: 'remove'; readonly at: string }
  | { readonly kind: 'move'; readonly at: string; readonly after: string };

export interface Hunk {
  /** Short and unique in its patch; it is what `without` and reviews name. */
  readonly name: string;
  /** What it does, in a sentence. */
  readonly what: string;
  readonly procedure: string;
  readonly edits: readonly Edit[];
  /** Locals that the procedure has from now on. */
  readonly locals: Fields;
  /** A whole procedure that the hunk adds to the tree, or puts in the place of one. */
  readonly whole: { readonly kind: 'adds' | 'replaces'; readonly by: Procedure } | null;
}

export interface Patch {
  /** Its commit by 12 hex digits, or a name for a patch that was never committed. */
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly hunks: readonly Hunk[];
  /** Hunks taken out of the patch as upstream has it. */
  readonly without: readonly string[];
  /** The user's file that has it; absent for a patch that comes with the models. */
  readonly file?: string;
}

/** What the edits of a hunk are written with. */
export interface HunkBuilder<S, L> extends Builder<S, L> {
  insertAfter(at: string, ...body: Body<S, L>): Edit;
  insertBefore(at: string, ...body: Body<S, L>): Edit;
  replace(at: string, ...body: Body<S, L>): Edit;
  /** Puts a statement in the place of another of its kind, which leaves it the bodies it had. */
  rewrite(at: string, as: Statement<S, L>): Edit;
  remove(at: string): Edit;
  move(at: string, after: string): Edit;
}

function hunkBuilder<S, L>(): HunkBuilder<S, L> {
  const edit =
    (kind: 'insertAfter' | 'insertBefore' | 'replace') =>
    (at: string, ...body: Body<S, L>): Edit => ({ kind, at, body: body as AnyBody });
  return {
    ...builder<S, L>(),
    insertAfter: edit('insertAfter'),
    insertBefore: edit('insertBefore'),
    replace: edit('replace'),
    rewrite: (at, as) => ({ kind: 'rewrite', at, as: as as AnyStatement }),
    remove: (at) => ({ kind: 'remove', at }),
    move: (at, after) => ({ kind: 'move', at, after }),
  };
}

interface HunkOptions<S, L extends Fields, M extends Locals> {
  readonly name: string;
  readonly what: string;
  /** The procedure as the tree has it before the hunk; its locals type the edits. */
  readonly of: Procedure<L>;
  /** Further locals, parameters or `ret`. */
  readonly locals?: M;
  readonly edits: (k: HunkBuilder<S, InferFields<L & M>>) => readonly Edit[];
}

/** `const { hunk } = hunksOver<DomainMemory>()`. */
export function hunksOver<S>() {
  return {
    hunk<L extends Fields, M extends Locals = Record<never, never>>(
      options: HunkOptions<S, L, M>,
    ): Hunk {
      return {
        name: options.name,
        what: options.what,
        procedure: options.of.name,
        locals: options.locals ?? {},
        edits: options.edits(hunkBuilder<S, InferFields<L & M>>()),
        whole: null,
      };
    },
    /** A procedure that the tree does not have yet. */
    adds: (name: string, what: string, by: Procedure): Hunk => wholly('adds', name, what, by),
    /** Another procedure of the same name, all of it. */
    replaces: (name: string, what: string, by: Procedure): Hunk =>
      wholly('replaces', name, what, by),
  };
}

const wholly = (kind: 'adds' | 'replaces', name: string, what: string, by: Procedure): Hunk => ({
  name,
  what,
  procedure: by.name,
  locals: {},
  edits: [],
  whole: { kind, by },
});

/** The type of a procedure to which patches have added locals; for callers and later hunks. */
export function extended<L extends Fields, M extends Locals>(
  procedure: Procedure<L>,
  locals: M,
): Procedure<L & M> {
  return { ...procedure, locals: { ...procedure.locals, ...locals } };
}

export function patch(options: Omit<Patch, 'without' | 'file'>): Patch {
  return { ...options, without: [] };
}

/** The patch with some of its hunks taken out. Errors: H003 for a hunk it does not have. */
export function without(whole: Patch, ...names: readonly string[]): Patch {
  const known = whole.hunks.map((hunk) => hunk.name);
  for (const hunk of names) {
    if (!known.includes(hunk)) {
      throw new PvmcError('H003', { patch: whole.name, file: whole.file, hunk, known });
    }
  }
  return {
    ...whole,
    hunks: whole.hunks.filter((hunk) => !names.includes(hunk.name)),
    without: [...whole.without, ...names],
  };
}

/** `0930bba674e2`, or `0930bba674e2-flush` for the patch without its hunk `flush`. */
export const titleOf = ({ name, without: left }: Patch): string =>
  [name, ...left.map((hunk) => `-${hunk}`)].join('');
