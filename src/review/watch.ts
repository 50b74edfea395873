/** Which statements of a tree are ever run: the same tree, with statements that say so. */
import {
  type AnyBody,
  type AnyStatement,
  bodiesOf,
  type Hunk,
  type Procedure,
  statementsOf,
  type Tree,
  withBodies,
} from '../model/index.js';

/** Called with the name of a procedure and the label of one of its statements. */
export type Mark = (procedure: string, label: string) => void;

/** Labels, by procedure. */
export type Labels = ReadonlyMap<string, ReadonlySet<string>>;

/** The tree whose statements of these labels call `mark` when they are run. */
export function watched(of: Tree, labels: Labels, mark: Mark): Tree {
  const procedures = new Map<string, Procedure>();
  for (const [name, procedure] of of.procedures) {
    const here = labels.get(name);
    const told = (label: string) => () => mark(name, label);
    procedures.set(
      name,
      here === undefined
        ? procedure
        : { ...procedure, body: watchedBody(procedure.body, here, told) },
    );
  }
  return { ...of, procedures };
}

function watchedBody(
  body: AnyBody,
  labels: ReadonlySet<string>,
  told: (label: string) => () => void,
): AnyBody {
  return body.flatMap((statement) => {
    const inner = bodiesOf(statement).map((part) => watchedBody(part, labels, told));
    const whole = inner.length === 0 ? statement : withBodies(statement, inner);
    return labels.has(whole.label) ? watchedStatement(whole, told(whole.label)) : [whole];
  });
}

/** The same function, which says first that it is called. */
function saying<A extends readonly unknown[], R>(
  run: ((...args: A) => R) | null,
  say: () => void,
): (...args: A) => R {
  let said = false;
  return (...args) => {
    if (!said) say();
    said = true;
    return run?.(...args) as R;
  };
}

/** A `goto` runs nothing that could say so; what stands before it does, and is no step either. */
function watchedStatement(statement: AnyStatement, say: () => void): AnyBody {
  switch (statement.kind) {
    case 'step':
    case 'set':
    case 'return':
      return [{ ...statement, run: saying(statement.run, say) } as AnyStatement];
    case 'test':
    case 'branch':
    case 'while':
      return [{ ...statement, condition: saying(statement.condition, say) } as AnyStatement];
    case 'call':
      return [{ ...statement, pass: saying(statement.pass, say) } as AnyStatement];
    case 'either':
      return [
        {
          ...statement,
          alternatives: statement.alternatives.map((one) => ({
            ...one,
            run: saying(one.run, say),
          })),
        } as AnyStatement,
      ];
    case 'goto':
      return [
        { kind: 'set', label: `before ${statement.label}`, run: saying(null, say) },
        statement,
      ];
  }
}

/** What a hunk puts into its procedure, or changes there. */
export function labelsAdded({ edits, whole }: Hunk): ReadonlySet<string> {
  const statements = edits.flatMap((edit): readonly AnyStatement[] => {
    switch (edit.kind) {
      case 'insertAfter':
      case 'insertBefore':
      case 'replace':
        return [...statementsOf(edit.body)];
      case 'rewrite':
        return [edit.as];
      case 'remove':
      case 'move':
        return [];
    }
  });
  const moved = edits.flatMap((edit) => (edit.kind === 'move' ? [edit.at] : []));
  const all = whole === null ? statements : [...statementsOf(whole.by.body)];
  return new Set([...all.map(({ label }) => label), ...moved]);
}

/** What a hunk takes out of its procedure. */
export const labelsTaken = ({ edits }: Hunk): ReadonlySet<string> =>
  new Set(edits.flatMap(({ kind, at }) => (kind === 'remove' || kind === 'replace' ? [at] : [])));
