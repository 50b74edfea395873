/**
 * The machines that are written by hand for another model checker: what bench/README.md says that
 * pvmc found of them is what the manifest pins. No other checker runs here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type PeerMachine, peerMachines } from '../../bench/peers/machines.js';
import { machines, nameOf } from './own-machines.js';

const BENCH = join(__dirname, '../../bench');
const textOf = (file: string): string => readFileSync(join(BENCH, file), 'utf8');

const expectationsOf = (peer: PeerMachine) => {
  const found = machines.find((planned) => nameOf(planned) === nameOf(peer));
  return (found?.asks ?? []).flatMap(({ expectation }) => expectation ?? []);
};

/** The rows that the README shows of a machine: what, by pvmc, by the peer, where they differ. */
function shown(peer: PeerMachine): readonly (readonly string[])[] {
  const [, after = ''] = textOf('README.md').split(`\n${nameOf(peer)}\n`);
  const [table] = after.split('\n\n');
  return table
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) => line.split('│').map((cell) => cell.trim()))
    .map(([, what, pvmc, rumur, differs]) => [what, pvmc, rumur, differs]);
}

const byPvmc = (peer: PeerMachine, what: string): string | undefined =>
  shown(peer).find(([name]) => name === what)?.[1];

const count = (n: number): string => n.toLocaleString('en');

describe.each(peerMachines.map((peer) => [nameOf(peer), peer] as const))('%s', (_, peer) => {
  const expectations = expectationsOf(peer);

  it('is in the manifest, with 50,000 states or more', () => {
    expect(expectations.length).toBeGreaterThan(1);
    expect(expectations[0].states).toBeGreaterThanOrEqual(50_000);
  });

  it('has the counts of the manifest in bench/README.md', () => {
    const [{ states, transitions }] = expectations;
    expect(byPvmc(peer, 'states')).toBe(count(states ?? 0));
    expect(byPvmc(peer, 'transitions')).toBe(count(transitions ?? 0));
  });

  it('has the verdicts of the manifest there, for the claims that the manifest lists', () => {
    const listed = expectations.filter(({ property }) => property in peer.claims);
    expect(listed.length).toBeGreaterThan(1);
    for (const { property, verdict, traceLength } of listed) {
      const said = traceLength === undefined ? verdict : `${verdict} in ${traceLength}`;
      expect([property, byPvmc(peer, property)]).toEqual([property, said]);
    }
  });

  it('has a row for every claim of its model, in which the two agree', () => {
    const rows = shown(peer).slice(1, -1);
    expect(rows.map(([what]) => what)).toEqual([
      'states',
      'transitions',
      ...Object.keys(peer.claims),
    ]);
    expect(rows.filter(([, pvmc, rumur, differs]) => pvmc !== rumur || differs !== '')).toEqual([]);
  });

  it('has a model whose header says what each claim and variant is', () => {
    const [header] = textOf(`peers/${peer.model}`)
      .replace(/\n-- +/g, ' ')
      .split('\nconst\n');
    for (const [claim, bit] of Object.entries(peer.claims)) {
      expect(header).toMatch(new RegExp(`\\b${bit} ${claim}\\b`));
    }
    expect(header).toMatch(new RegExp(`VARIANT.*\\b${peer.variant}[ :]`));
    for (const patch of peer.patches) expect(header).toContain(patch);
    expect(header).toContain(peer.scope);
  });
});

describe('the claims of a peer', () => {
  it('are broken on one of its machines and hold on another, for each model', () => {
    for (const model of new Set(peerMachines.map((peer) => peer.model))) {
      const own = peerMachines.filter((peer) => peer.model === model);
      const both = Object.keys(own[0].claims).filter((claim) => {
        const said = own.map((peer) => byPvmc(peer, claim) ?? '');
        return said.includes('HOLDS') && said.some((text) => text.startsWith('VIOLATED in '));
      });
      expect(both.length).toBeGreaterThan(0);
    }
  });
});
