/** Explores a machine to its end, to a limit or to a fault of its model, and keeps what is known. */
import { factOf, PvmcError } from '../errors/index.js';
import {
  BreadthFirstSearch,
  drive,
  type Limits,
  type Progress,
  type PropertyResult,
  type SearchResult,
} from '../explore/index.js';
import type { Machine, Property } from '../model/index.js';

export interface Examined {
  readonly search: BreadthFirstSearch;
  /** Why it ended: a value did not fit its field, a queue was full, a loop never gave way. */
  readonly fault: string | null;
  readonly result: SearchResult;
  readonly verdicts: ReadonlyMap<string, PropertyResult>;
}

/** Errors: whatever is no fault of the machine. */
export async function examine(
  machine: Machine,
  properties: readonly Property[],
  limits: Limits,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Examined> {
  const search = new BreadthFirstSearch(machine, properties);
  const { result, fault } = await explored(search, limits, onProgress);
  const verdicts = new Map(result.properties.map((one) => [one.property.name, one]));
  return { search, fault, result, verdicts };
}

async function explored(
  search: BreadthFirstSearch,
  limits: Limits,
  onProgress: (progress: Progress) => void,
): Promise<Pick<Examined, 'result' | 'fault'>> {
  try {
    return { result: await drive(search, limits, onProgress), fault: null };
  } catch (thrown) {
    const fault = faultOf(thrown);
    return { result: search.result('interrupted', 0), fault };
  }
}

/** In a line, without its code. Errors: throws again what is no fault of a model. */
export function faultOf(thrown: unknown): string {
  if (!(thrown instanceof PvmcError) || !/^[HMS]/.test(thrown.code)) throw thrown;
  return factOf(thrown);
}
