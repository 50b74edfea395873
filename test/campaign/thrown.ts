import { PvmcError } from '../../src/errors/index.js';

/** The code and the data of the error that an act throws. */
export function thrownBy(act: () => unknown): { code: string; data: unknown } {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof PvmcError) return { code: thrown.code, data: thrown.data };
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
