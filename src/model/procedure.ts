import { type ErrorData, PvmcError } from '../errors/index.js';
import type { Fields, InferFields, ScalarNode } from '../schema/index.js';
import {
  type Alternative,
  type Among,
  type AnyBody,
  type Body,
  type Me,
  type Statement,
  statementsOf,
} from './statement.js';

/** A kernel function or a hypercall: its locals and its labelled statements. */
export interface Procedure<L extends Fields = Fields> {
  readonly name: string;
  /** Path, function and commit that it models. */
  readonly source: string;
  /** Parameters, locals, and `ret` where it returns something. They are blank outside of a call. */
  readonly locals: L;
  readonly body: AnyBody;
}

/** The names a procedure may give its parameters, locals and result. All are scalars. */
export type Locals = Readonly<Record<string, ScalarNode>>;

type When<S, L> = (s: S, l: L, me: Me, choice: number) => boolean;
type Run<S, L> = (s: S, l: L, me: Me, choice: number) => void;

interface StepOptions<S, L> {
  readonly when?: When<S, L>;
  readonly among?: Among;
  readonly run: Run<S, L>;
}

interface AlternativeOptions<S, L> {
  readonly when?: When<S, L>;
  readonly among?: Among;
  readonly run?: Run<S, L>;
  readonly body?: Body<S, L>;
}

interface CallOptions<L, C> {
  readonly pass?: (l: L, callee: C, me: Me) => void;
  readonly take?: (l: L, callee: C, me: Me) => void;
}

/** What a body is written with. `S` is the shared state, `L` the locals of the procedure. */
export interface Builder<S, L> {
  /** One atomic step. With `when` it waits; with `among` it can be taken in several ways. */
  step(label: string, step: Run<S, L> | StepOptions<S, L>): Statement<S, L>;
  /** One atomic read of the shared state, then one of two ways. */
  test(
    label: string,
    condition: (s: S, l: L, me: Me) => boolean,
    consequent: Body<S, L>,
    otherwise?: Body<S, L>,
  ): Statement<S, L>;
  /** An assignment to locals, which nobody else sees. */
  set(label: string, run: (l: L, me: Me) => void): Statement<S, L>;
  /** A decision on locals. */
  branch(
    label: string,
    condition: (l: L, me: Me) => boolean,
    consequent: Body<S, L>,
    otherwise?: Body<S, L>,
  ): Statement<S, L>;
  /** A nondeterministic choice in the middle of an operation. */
  either(label: string, ...alternatives: readonly Alternative<S, L>[]): Statement<S, L>;
  /** The place between operations: the actor is at rest, and may stay there for ever. */
  rest(label: string, ...alternatives: readonly Alternative<S, L>[]): Statement<S, L>;
  alternative(name: string, options: AlternativeOptions<S, L>): Alternative<S, L>;
  while(label: string, condition: (l: L, me: Me) => boolean, body: Body<S, L>): Statement<S, L>;
  forever(label: string, body: Body<S, L>): Statement<S, L>;
  call<C extends Fields>(
    label: string,
    callee: Procedure<C>,
    options?: CallOptions<L, InferFields<C>>,
  ): Statement<S, L>;
  /** Ends the procedure; `run` writes the result into the locals. */
  return(label: string, run?: (l: L, me: Me) => void): Statement<S, L>;
  /** A jump to the statement labelled `target`; its own label is `goto TARGET` unless it is given. */
  goto(target: string, label?: string): Statement<S, L>;
}

const orNull = <T>(value: T | undefined): T | null => value ?? null;

/** The builder for a shared state and locals; it has no state of its own. */
export function builder<S, L>(): Builder<S, L> {
  return {
    step: (label, step) =>
      typeof step === 'function'
        ? { kind: 'step', label, among: 1, when: null, run: step }
        : { kind: 'step', label, among: step.among ?? 1, when: orNull(step.when), run: step.run },
    test: (label, condition, consequent, otherwise = []) => ({
      kind: 'test',
      label,
      condition,
      consequent,
      otherwise,
    }),
    set: (label, run) => ({ kind: 'set', label, run }),
    branch: (label, condition, consequent, otherwise = []) => ({
      kind: 'branch',
      label,
      condition,
      consequent,
      otherwise,
    }),
    either: (label, ...alternatives) => ({ kind: 'either', label, rest: false, alternatives }),
    rest: (label, ...alternatives) => ({ kind: 'either', label, rest: true, alternatives }),
    alternative: (name, options) => ({
      name,
      among: options.among ?? 1,
      when: orNull(options.when),
      run: orNull(options.run),
      body: options.body ?? [],
    }),
    while: (label, condition, body) => ({ kind: 'while', label, condition, body }),
    forever: (label, body) => ({ kind: 'while', label, condition: () => true, body }),
    call: (label, callee, options = {}) => ({
      kind: 'call',
      label,
      callee: callee.name,
      pass: orNull(options.pass),
      take: orNull(options.take),
    }),
    return: (label, run) => ({ kind: 'return', label, run: orNull(run) }),
    goto: (target, label = `goto ${target}`) => ({ kind: 'goto', label, target }),
  };
}

interface ProcedureOptions<S, L extends Locals> {
  readonly source: string;
  readonly locals?: L;
  readonly body: (k: Builder<S, InferFields<L>>) => Body<S, InferFields<L>>;
}

/**
 * `const { procedure } = proceduresOver<DomainMemory>()`, then one `procedure(name, {...})` for each
 * C function. Errors: M001 for a label used twice.
 */
export function proceduresOver<S>() {
  return {
    procedure<L extends Locals = Record<never, never>>(
      name: string,
      options: ProcedureOptions<S, L>,
    ): Procedure<L> {
      const made: Procedure<L> = {
        name,
        source: options.source,
        locals: options.locals ?? ({} as L),
        body: options.body(builder<S, InferFields<L>>()) as AnyBody,
      };
      assertLabelsDiffer(made);
      return made;
    },
  };
}

/**
 * Labels are the names of statements in traces and patches, so none may stand twice.
 *
 * Errors: M001, with the hunk `by` which it came to that.
 */
export function assertLabelsDiffer(procedure: Procedure, by?: ErrorData['M001']['by']): void {
  const seen = new Set<string>();
  for (const { label } of statementsOf(procedure.body)) {
    if (seen.has(label)) {
      const blamed = by === undefined ? {} : { by };
      throw new PvmcError('M001', { procedure: procedure.name, label, ...blamed });
    }
    seen.add(label);
  }
}
