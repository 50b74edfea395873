/** What nobody notices is explained, and what is explained is what nobody notices. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Health, health } from '../../src/health/index.js';
import { catalogue } from './own-machines.js';

const MINUTES_MS = 60_000;

describe('the health of the properties', () => {
  let result: Health;

  beforeAll(async () => {
    result = await health(catalogue, {}, { survivorsOnly: true });
  }, 20 * MINUTES_MS);

  const names = (reason: Health['mutants'][number]['reason']): readonly string[] =>
    result.mutants.filter((one) => one.reason === reason).map(({ name }) => name);

  test('no fault of one statement goes unnoticed and unexplained', () => {
    expect(result.mutants.length).toBeGreaterThan(1000);
    expect(names('unexplained')).toEqual([]);
    expect(result.mutants.filter(({ verdict }) => verdict === 'UNKNOWN')).toEqual([]);
  });

  test('no note is of a fault that is noticed, or of none', () => {
    expect(result.staleNotes).toEqual([]);
  });

  test('most faults that are tried are detected by a property', () => {
    const tried = result.mutants.filter(({ scopes }) => scopes.length > 0);
    const detected = tried.filter(({ verdict }) => verdict === 'DETECTED');
    expect(detected.length / tried.length).toBeGreaterThan(0.5);
  });
});
