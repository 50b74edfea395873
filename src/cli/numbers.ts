import { PvmcError } from '../errors/index.js';

/** A parser for commander: a whole number between two bounds, both included. Errors: C002. */
export function wholeNumber(flag: string, lo: number, hi: number): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= lo && number <= hi) return number;
    throw new PvmcError('C002', { flag, value, wanted: `a whole number from ${lo} to ${hi}` });
  };
}

/** A parser for commander: seconds above 0, decimals allowed. Errors: C002. */
export function seconds(flag: string, hi: number): (value: string) => number {
  return (value) => {
    const number = /^(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
    if (number > 0 && number <= hi) return number;
    const wanted = `a number of seconds above 0, at most ${hi}`;
    throw new PvmcError('C002', { flag, value, wanted });
  };
}
