/**
 * A procedure as data: labelled statements in C order.
 *
 * Three kinds of statement are atomic steps, where other actors may come in between: `step`, `test`
 * and `either`. The others (`set`, `branch`, `while`, `call`, `return`, `goto`) touch nothing but
 * the locals of their own actor, which nobody else can see, so they run together with the step
 * before them. The types keep it that way: only atomic steps are given the shared state.
 */

/** Who runs a statement. */
export interface Me {
  /** Index among all actors of the machine. */
  readonly actor: number;
  /** The actor's own number, as the machine gives it (a task's, an interrupt's). */
  readonly id: number;
  /** The CPU it runs on. */
  readonly cpu: number;
}

/** How many ways a step can be taken: a number, or one for each element of a sort. */
export type Among = number | string;

export interface StepStatement<S, L> {
  readonly kind: 'step';
  readonly label: string;
  readonly among: Among;
  readonly when: ((s: S, l: L, me: Me, choice: number) => boolean) | null;
  readonly run: (s: S, l: L, me: Me, choice: number) => void;
}

/** One atomic read of the shared state that decides where to go. */
export interface TestStatement<S, L> {
  readonly kind: 'test';
  readonly label: string;
  readonly condition: (s: S, l: L, me: Me) => boolean;
  readonly consequent: Body<S, L>;
  readonly otherwise: Body<S, L>;
}

/** An assignment to locals. */
export interface SetStatement<L> {
  readonly kind: 'set';
  readonly label: string;
  readonly run: (l: L, me: Me) => void;
}

/** A decision on locals. */
export interface BranchStatement<S, L> {
  readonly kind: 'branch';
  readonly label: string;
  readonly condition: (l: L, me: Me) => boolean;
  readonly consequent: Body<S, L>;
  readonly otherwise: Body<S, L>;
}

export interface Alternative<S, L> {
  readonly name: string;
  readonly among: Among;
  readonly when: ((s: S, l: L, me: Me, choice: number) => boolean) | null;
  readonly run: ((s: S, l: L, me: Me, choice: number) => void) | null;
  readonly body: Body<S, L>;
}

/** A nondeterministic choice. Where it is `rest`, the actor is between operations. */
export interface EitherStatement<S, L> {
  readonly kind: 'either';
  readonly label: string;
  readonly rest: boolean;
  readonly alternatives: readonly Alternative<S, L>[];
}

export interface WhileStatement<S, L> {
  readonly kind: 'while';
  readonly label: string;
  readonly condition: (l: L, me: Me) => boolean;
  readonly body: Body<S, L>;
}

export interface CallStatement<L> {
  readonly kind: 'call';
  readonly label: string;
  readonly callee: string;
  /** Writes the arguments into the callee's locals. */
  readonly pass: ((l: L, callee: never, me: Me) => void) | null;
  /** Takes the result out of the callee's locals, which are blank afterwards. */
  readonly take: ((l: L, callee: never, me: Me) => void) | null;
}

export interface ReturnStatement<L> {
  readonly kind: 'return';
  readonly label: string;
  readonly run: ((l: L, me: Me) => void) | null;
}

export interface GotoStatement {
  readonly kind: 'goto';
  readonly label: string;
  readonly target: string;
}

export type Statement<S, L> =
  | StepStatement<S, L>
  | TestStatement<S, L>
  | SetStatement<L>
  | BranchStatement<S, L>
  | EitherStatement<S, L>
  | WhileStatement<S, L>
  | CallStatement<L>
  | ReturnStatement<L>
  | GotoStatement;

export type Body<S, L> = readonly Statement<S, L>[];

/** A statement whose types are forgotten; the compiler of programs binds them again. */
export type AnyStatement = Statement<never, never>;
export type AnyBody = Body<never, never>;

/** The bodies inside a statement, in the order they are written. */
export function bodiesOf(statement: AnyStatement): readonly AnyBody[] {
  switch (statement.kind) {
    case 'test':
    case 'branch':
      return [statement.consequent, statement.otherwise];
    case 'either':
      return statement.alternatives.map((alternative) => alternative.body);
    case 'while':
      return [statement.body];
    case 'step':
    case 'set':
    case 'call':
    case 'return':
    case 'goto':
      return [];
  }
}

/** The same statement with other bodies, which are given in the order of `bodiesOf`. */
export function withBodies(statement: AnyStatement, bodies: readonly AnyBody[]): AnyStatement {
  const body = (index: number): AnyBody => bodies[index] ?? [];
  switch (statement.kind) {
    case 'test':
    case 'branch':
      return { ...statement, consequent: body(0), otherwise: body(1) };
    case 'either':
      return {
        ...statement,
        alternatives: statement.alternatives.map((a, index) => ({ ...a, body: body(index) })),
      };
    case 'while':
      return { ...statement, body: body(0) };
    case 'step':
    case 'set':
    case 'call':
    case 'return':
    case 'goto':
      return statement;
  }
}

/** Every statement of a body, outer before inner, in C order. */
export function* statementsOf(body: AnyBody): Generator<AnyStatement> {
  for (const statement of body) {
    yield statement;
    for (const inner of bodiesOf(statement)) yield* statementsOf(inner);
  }
}
