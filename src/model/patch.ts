/**
 * A patch as a value: an ordered list of hunks, each an edit of one procedure by label.
 *
 * The hunks of a patch are named, so a review can leave one out and see what it was for.
 */
import { PvmcError } from '../errors/index.js';
import type { Fields, InferFields } from '../schema/index.js';
import {
  assertLabelsDiffer,
  type Builder,
  builder,
  type Locals,
  type Procedure,
} from './procedure.js';
import {
  type Alternative,
  type AnyBody,
  type AnyStatement,
  type Body,
  bodiesOf,
  type Statement,
  statementsOf,
  withBodies,
} from './statement.js';
import type { Tree } from './tree.js';

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
  /** A procedure that the hunk adds to the tree. */
  readonly adds: Procedure | null;
}

export interface Patch {
  /** Its commit by 12 hex digits, or a name for a patch that was never committed. */
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly hunks: readonly Hunk[];
  /** Hunks taken out of the patch as upstream has it. */
  readonly without: readonly string[];
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
        adds: null,
      };
    },
    adds(name: string, what: string, procedure: Procedure): Hunk {
      return { name, what, procedure: procedure.name, locals: {}, edits: [], adds: procedure };
    },
  };
}

/** The type of a procedure to which patches have added locals; for callers and later hunks. */
export function extended<L extends Fields, M extends Locals>(
  procedure: Procedure<L>,
  locals: M,
): Procedure<L & M> {
  return { ...procedure, locals: { ...procedure.locals, ...locals } };
}

export function patch(options: Omit<Patch, 'without'>): Patch {
  return { ...options, without: [] };
}

/** The patch with some of its hunks taken out. Errors: H003 for a hunk it does not have. */
export function without(whole: Patch, ...names: readonly string[]): Patch {
  const known = whole.hunks.map((hunk) => hunk.name);
  for (const hunk of names) {
    if (!known.includes(hunk)) throw new PvmcError('H003', { patch: whole.name, hunk, known });
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

/**
 * The tree with the patch applied.
 *
 * Errors: H001 when a hunk does not apply, H002 when the patch or one of its hunks changes nothing,
 * M001 when a hunk makes two statements of a procedure have one label.
 */
export function apply(base: Tree, change: Patch): Tree {
  if (change.hunks.length === 0) throw new PvmcError('H002', { patch: change.name, hunk: null });
  const procedures = new Map(base.procedures);
  for (const hunk of change.hunks)
    procedures.set(hunk.procedure, applied(procedures, change, hunk));
  return { name: base.name, patches: [...base.patches, titleOf(change)], procedures };
}

/** The tree with a series applied, first patch first. Errors: as `apply`. */
export const series = (base: Tree, ...patches: readonly Patch[]): Tree =>
  patches.reduce(apply, base);

function applied(procedures: ReadonlyMap<string, Procedure>, change: Patch, hunk: Hunk): Procedure {
  const procedure = procedures.get(hunk.procedure);
  if (hunk.adds !== null) {
    if (procedure !== hunk.adds) return hunk.adds;
    throw new PvmcError('H002', { patch: change.name, hunk: hunk.name });
  }
  if (procedure === undefined) {
    const known = [...procedures.keys()];
    throw new PvmcError('H001', {
      patch: change.name,
      hunk: hunk.name,
      procedure: hunk.procedure,
      label: null,
      known,
    });
  }
  const body = hunk.edits.reduce(
    (now, edit) => editBody(now, edit, (label) => missing(change, hunk, label, now)),
    procedure.body,
  );
  const made = { ...procedure, body, locals: { ...procedure.locals, ...hunk.locals } };
  if (sameBody(procedure.body, body) && Object.keys(hunk.locals).length === 0) {
    throw new PvmcError('H002', { patch: change.name, hunk: hunk.name });
  }
  assertLabelsDiffer(made);
  return made;
}

function missing(change: Patch, hunk: Hunk, label: string, body: AnyBody): never {
  const known = [...statementsOf(body)].map((statement) => statement.label);
  throw new PvmcError('H001', {
    patch: change.name,
    hunk: hunk.name,
    procedure: hunk.procedure,
    label,
    known,
  });
}

function editBody(body: AnyBody, edit: Edit, lacking: (label: string) => never): AnyBody {
  const target = [...statementsOf(body)].find((statement) => statement.label === edit.at);
  if (target === undefined) return lacking(edit.at);
  switch (edit.kind) {
    case 'insertAfter':
      return around(body, edit.at, (statement) => [statement, ...edit.body]);
    case 'insertBefore':
      return around(body, edit.at, (statement) => [...edit.body, statement]);
    case 'replace':
      return around(body, edit.at, () => edit.body);
    case 'rewrite':
      return around(body, edit.at, (statement) => [withBodies(edit.as, bodiesOf(statement))]);
    case 'remove':
      return around(body, edit.at, () => []);
    case 'move': {
      const rest = around(body, edit.at, () => []);
      if (![...statementsOf(rest)].some(({ label }) => label === edit.after)) {
        return lacking(edit.after);
      }
      return around(rest, edit.after, (statement) => [statement, target]);
    }
  }
}

/** The body with what `change` makes of the statement labelled `at`, however deep it stands. */
function around(body: AnyBody, at: string, change: (statement: AnyStatement) => AnyBody): AnyBody {
  return body.flatMap((statement) => {
    if (statement.label === at) return [...change(statement)];
    const bodies = bodiesOf(statement);
    if (bodies.length === 0) return [statement];
    return [
      withBodies(
        statement,
        bodies.map((inner) => around(inner, at, change)),
      ),
    ];
  });
}

/** Whether two bodies consist of the same statements in the same places. */
function sameBody(one: AnyBody, other: AnyBody): boolean {
  if (one.length !== other.length) return false;
  return one.every((statement, index) => {
    const twin = other[index];
    if (twin === undefined) return false;
    if (statement === twin) return true;
    const [inner, others] = [bodiesOf(statement), bodiesOf(twin)];
    if (inner.length === 0 || inner.length !== others.length) return false;
    if (!sameHead(statement, twin)) return false;
    return inner.every((part, i) => sameBody(part, others[i] ?? []));
  });
}

type AnyAlternative = Alternative<never, never>;

const sameChoice = (a: AnyAlternative, b: AnyAlternative | undefined): boolean =>
  a.name === b?.name && a.among === b.among && a.when === b.when && a.run === b.run;

/** Whether two statements that hold bodies agree in all but those. */
function sameHead(one: AnyStatement, other: AnyStatement): boolean {
  if (one.kind === 'either' && other.kind === 'either') {
    return (
      one.label === other.label &&
      one.rest === other.rest &&
      one.alternatives.every((a, i) => sameChoice(a, other.alternatives[i]))
    );
  }
  return (
    one.kind === other.kind &&
    one.label === other.label &&
    'condition' in one &&
    'condition' in other &&
    one.condition === other.condition
  );
}
