/** Applies patches to trees, as `patch` would, and says so where one does not apply. */
import { PvmcError } from '../errors/index.js';
import { type Edit, type Hunk, type Patch, titleOf } from './patch.js';
import { assertLabelsDiffer, type Procedure } from './procedure.js';
import {
  type Alternative,
  type AnyBody,
  type AnyStatement,
  bodiesOf,
  statementsOf,
  withBodies,
} from './statement.js';
import type { Tree } from './tree.js';

/**
 * The tree with the patch applied.
 *
 * Errors: H001 when a hunk does not apply, H002 when the patch or one of its hunks changes nothing,
 * H004 when it adds what is there or rewrites a statement to one of another shape, M001 when a hunk
 * makes two statements of a procedure have one label.
 */
export function apply(base: Tree, change: Patch): Tree {
  if (change.hunks.length === 0) throw nothing(change, null, null, 'it has no hunk');
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
  if (hunk.whole?.kind === 'adds') {
    if (procedure === undefined) return hunk.whole.by;
    throw misfit(change, hunk, `the tree has a procedure \`${hunk.procedure}\` already`);
  }
  if (procedure === undefined) {
    const known = [...procedures.keys()];
    throw new PvmcError('H001', {
      patch: change.name,
      file: change.file,
      hunk: hunk.name,
      procedure: hunk.procedure,
      label: null,
      known,
    });
  }
  if (hunk.whole !== null) {
    if (hunk.whole.by !== procedure) return hunk.whole.by;
    throw nothing(change, hunk, procedure, 'what it puts in its place is the same');
  }
  const body = hunk.edits.reduce((now, edit) => {
    const refused: Refused = {
      procedure: hunk.procedure,
      lacking: (label) => missing(change, hunk, label, now),
      misfit: (what) => misfit(change, hunk, what),
    };
    return editBody(now, edit, refused);
  }, procedure.body);
  const made = { ...procedure, body, locals: { ...procedure.locals, ...hunk.locals } };
  if (sameBody(procedure.body, body) && Object.keys(hunk.locals).length === 0) {
    throw nothing(change, hunk, procedure, whyNothing(hunk));
  }
  assertLabelsDiffer(made, { patch: change.name, file: change.file, hunk: hunk.name });
  return made;
}

function missing(change: Patch, hunk: Hunk, label: string, body: AnyBody): never {
  const known = labelsIn(body);
  throw new PvmcError('H001', {
    patch: change.name,
    file: change.file,
    hunk: hunk.name,
    procedure: hunk.procedure,
    label,
    known,
  });
}

const misfit = (change: Patch, hunk: Hunk, what: string): PvmcError =>
  new PvmcError('H004', { patch: change.name, file: change.file, hunk: hunk.name, what });

function nothing(
  { name, file }: Patch,
  hunk: Hunk | null,
  procedure: Procedure | null,
  what: string,
): PvmcError {
  return new PvmcError('H002', {
    patch: name,
    file,
    hunk: hunk?.name ?? null,
    procedure: procedure?.name ?? null,
    what,
    labels: procedure === null ? [] : labelsIn(procedure.body),
  });
}

function whyNothing({ edits }: Hunk): string {
  const [first] = edits;
  if (first === undefined) return 'it has no edits';
  if (first.kind === 'move') return `\`${first.at}\` stands after \`${first.after}\` already`;
  return `what it does to \`${first.at}\` comes to nothing`;
}

const labelsIn = (body: AnyBody): readonly string[] =>
  [...statementsOf(body)].map((statement) => statement.label);

interface Refused {
  readonly procedure: string;
  readonly lacking: (label: string) => never;
  readonly misfit: (what: string) => PvmcError;
}

function editBody(body: AnyBody, edit: Edit, refused: Refused): AnyBody {
  const target = [...statementsOf(body)].find((statement) => statement.label === edit.at);
  if (target === undefined) return refused.lacking(edit.at);
  switch (edit.kind) {
    case 'insertAfter':
      return around(body, edit.at, (statement) => [statement, ...edit.body]);
    case 'insertBefore':
      return around(body, edit.at, (statement) => [...edit.body, statement]);
    case 'replace':
      return around(body, edit.at, () => edit.body);
    case 'rewrite':
      if (bodiesOf(edit.as).length !== bodiesOf(target).length) {
        throw refused.misfit(
          `\`${edit.at}\` of ${refused.procedure} is a ${target.kind}, and a ${edit.as.kind} has other bodies`,
        );
      }
      return around(body, edit.at, (statement) => [withBodies(edit.as, bodiesOf(statement))]);
    case 'remove':
      return around(body, edit.at, () => []);
    case 'move': {
      const rest = around(body, edit.at, () => []);
      if (![...statementsOf(rest)].some(({ label }) => label === edit.after)) {
        return refused.lacking(edit.after);
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
