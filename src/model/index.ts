export { apply, series } from './apply-patch.js';
export { assertEnumerable, type Domain, MOST_INITIAL_STATES } from './domain.js';
export { faultIn, faultOf, messageOf, plainName, stepName } from './fault.js';
export { type AnyIdeal, type Done, type Ideal, idealOver, propertyOf } from './ideal.js';
export type { Ledger, LedgerRow, Place } from './ledger.js';
export {
  type Actor,
  type ActorDefinition,
  compile,
  type Machine,
  type MachineDefinition,
} from './machine.js';
export * from './patch.js';
export { PlainSpace, type PlainState, type PlainStep } from './plain-space.js';
export { Positions, type Standing } from './positions.js';
export { type Builder, builder, type Procedure, proceduresOver } from './procedure.js';
export type { Action, Position, Program } from './program.js';
export * from './property.js';
export type { Scope } from './scope.js';
export {
  type AnyBody,
  type AnyStatement,
  bodiesOf,
  type Me,
  type Statement,
  statementsOf,
  withBodies,
} from './statement.js';
export { BUG, KernelBug, Stepper, type Taken } from './stepper.js';
export { type Tree, tree } from './tree.js';
