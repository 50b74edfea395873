/** The machine that a counterexample names, or that the command line names instead. */
import { expressionIn, expressionProperty } from '../ask/index.js';
import type { Catalogue } from '../campaign/index.js';
import { type ErrorData, PvmcError } from '../errors/index.js';
import type { Machine, Property } from '../model/index.js';
import type { Counterexample } from '../trace/index.js';
import { seriesOf } from './selection.js';

/** What the catalogue must offer; `Catalogue` does. */
export type TargetCatalogue = Pick<Catalogue, 'machine' | 'property'>;

/** A tree, and its series of patches. */
export interface Target {
  readonly tree: string;
  readonly patches: readonly string[];
}

export interface TargetFlags {
  readonly tree?: string | undefined;
  readonly patch?: readonly string[] | undefined;
}

export const isElsewhere = ({ tree, patch }: TargetFlags): boolean =>
  tree !== undefined || patch !== undefined;

/** Errors: C002 for `none` among other patches. */
export function targetOf(counterexample: Counterexample, flags: TargetFlags): Target {
  if (!isElsewhere(flags)) return counterexample;
  return { tree: flags.tree ?? counterexample.tree, patches: seriesOf(flags.patch ?? []) };
}

export interface Aimed {
  readonly machine: Machine;
  readonly property: Property;
}

/**
 * Builds the machine, and looks up the property.
 *
 * Errors: R005 for a name of the file that is not known here, C001 for one of the command line;
 * H001..H003 and those of `compile`.
 */
export function aimed(
  catalogue: TargetCatalogue,
  path: string,
  { scope, property }: Counterexample,
  { tree, patches }: Target,
  flags: TargetFlags = {},
): Aimed {
  const given = [
    ...(flags.tree === undefined ? [] : ['tree']),
    ...(isElsewhere(flags) ? ['patch'] : []),
  ];
  const expression = expressionIn(property.name);
  try {
    return {
      property:
        expression === null ? catalogue.property(property.name) : expressionProperty(expression),
      machine: catalogue.machine(tree, patches, scope),
    };
  } catch (thrown) {
    if (!(thrown instanceof PvmcError) || thrown.code !== 'C001') throw thrown;
    const data = thrown.data as ErrorData['C001'];
    if (given.includes(data.what)) throw thrown;
    throw new PvmcError('R005', { path, ...data });
  }
}

/** A word as a shell wants it. */
export const quoted = (word: string): string =>
  /^[\w./:@%+=,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
