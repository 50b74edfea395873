/** The tests of one machine of the manifest: one exploration, then a test for each row. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Expectation, PlannedMachine, RunRow } from '../../src/campaign/index.js';
import { counterexampleOf, replay } from '../../src/trace/index.js';
import { type Decided, explored, nameOf, saying, unlisted, type Verdicts } from './own-machines.js';

/** Two explorations of ten million states may run at once on two slow cores. */
const TIMEOUT_MS = 15 * 60 * 1000;

const claimed = ({ property, verdict, traceLength }: Expectation): string => {
  if (traceLength === undefined) return `${property} ${verdict}`;
  return `${property} ${verdict} in ${traceLength} steps`;
};

const numbers = ({ verdict, states, transitions, depth, traceLength }: RunRow | Expectation) => ({
  verdict,
  states,
  transitions,
  depth,
  traceLength: traceLength ?? null,
});

/** Whether a trace does on frozen objects what it did on packed words, and not a step earlier. */
function replays({ row, evidence }: Decided): string {
  if (evidence === null) return 'no trace';
  const { machine, property, path, shortest } = evidence;
  const found = { property, path, shortest, strategy: 'breadth-first', foundWith: '0' };
  const result = replay(machine, counterexampleOf(machine, found), property);
  const at = result.kind === 'reproduced' ? ` in ${result.at}` : '';
  return `${row.property} ${result.kind}${at}`;
}

/**
 * Properties that the manifest does not list are asked too when their verdicts are `pinned`;
 * `onOpen` is told what came out.
 */
export function describeMachine(
  planned: PlannedMachine,
  pinned?: Verdicts,
  onOpen: (open: Verdicts) => void = () => {},
): void {
  const expectations = planned.asks.flatMap(({ expectation }) => expectation ?? []);
  const [{ states, transitions, depth }] = expectations;
  const counts = `${states} states, ${transitions} transitions, depth ${depth}`;

  describe(`${nameOf(planned)}: ${counts}`, () => {
    let decided: readonly Decided[] = [];
    beforeAll(async () => {
      decided = await explored(planned, pinned === undefined ? [] : unlisted(planned));
    }, TIMEOUT_MS);

    for (const expectation of expectations) {
      it(claimed(expectation), () => {
        const found = decided.filter(({ row }) => row.property === expectation.property);
        expect(found.map(({ row }) => numbers(row))).toEqual([numbers(expectation)]);
        expect(found[0].row).toMatchObject({
          stop: 'exhausted',
          outcome: 'met',
          differences: [],
          why: expectation.why,
        });
      });
    }

    it('what the manifest does not list comes out as pinned', () => {
      const rows = decided.filter(({ row }) => row.expected === null);
      const open = Object.fromEntries(rows.map(({ row }) => [row.property, saying(row)]));
      onOpen(open);
      expect(open).toEqual(pinned ?? {});
    });

    it('every trace is a shortest one and replays on plain states to the step that shows it', () => {
      const shown = decided.filter(({ evidence }) => evidence !== null);
      const violations = decided.filter(({ row }) => row.verdict === 'VIOLATED');
      expect(shown.length).toBeGreaterThanOrEqual(violations.length);
      expect(shown.map(({ evidence }) => evidence?.shortest)).toEqual(shown.map(() => true));
      expect(shown.map(replays)).toEqual(
        shown.map(({ row }) => `${row.property} reproduced in ${row.traceLength}`),
      );
    });
  });
}
