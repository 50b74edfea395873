/**
 * A counterexample as data, and the form of its file (`pvmc.counterexample/1`).
 *
 * It lists actions, not seeds, so that it outlives the search that found it. The witness of a
 * `sometimes` property has the same form, with the verdict HOLDS.
 */
import { z } from 'zod';
import type { Machine, Property } from '../model/index.js';
import { type Path, traceOf } from './trace.js';

export const COUNTEREXAMPLE_FORMAT = 'pvmc.counterexample/1';

const LONGEST_NAME = 500;
const LONGEST_CLAIM = 4000;

/** Text that goes to a terminal as it is, so it may not hold control characters. */
const words = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'it has a control character');

const name = words(LONGEST_NAME);
const count = z.int().min(0);

const TraceStepForm = z.strictObject({
  actor: name,
  procedure: name,
  label: name,
  alternative: name.exactOptional(),
  choice: count.exactOptional(),
});

export const CounterexampleForm = z
  .strictObject({
    format: z.literal(COUNTEREXAMPLE_FORMAT),
    machine: z.strictObject({ name, digest: name }),
    tree: name,
    patches: z.array(name),
    scope: name,
    property: z.strictObject({
      name,
      kind: z.enum(['always', 'quiescent', 'step', 'sometimes']),
      claim: words(LONGEST_CLAIM),
    }),
    verdict: z.enum(['VIOLATED', 'HOLDS']),
    strategy: name,
    shortest: z.boolean(),
    length: count,
    foundWith: name,
    initial: count,
    steps: z.array(TraceStepForm),
  })
  .readonly()
  .refine(({ length, steps }) => length === steps.length, {
    path: ['length'],
    error: 'it is not the number of steps',
  })
  .refine(({ verdict, property }) => (verdict === 'HOLDS') === (property.kind === 'sometimes'), {
    path: ['verdict'],
    error: 'only the witness of a `sometimes` property is HOLDS, and it is never VIOLATED',
  });

export type Counterexample = z.infer<typeof CounterexampleForm>;

/** What a search found, and how. */
export interface Found {
  readonly property: Property;
  /** The path that breaks the claim, or reaches the witness. */
  readonly path: Path;
  readonly strategy: string;
  /** Whether it is proven that no shorter path exists. */
  readonly shortest: boolean;
  /** The version of pvmc. */
  readonly foundWith: string;
  /** As the command line names them; the machine's own names where they are left out. */
  readonly tree?: string;
  readonly patches?: readonly string[];
  readonly scope?: string;
}

export function counterexampleOf(machine: Machine, found: Found): Counterexample {
  const { property, path, strategy, shortest, foundWith } = found;
  const trace = traceOf(machine, path);
  return {
    format: COUNTEREXAMPLE_FORMAT,
    machine: { name: machine.name, digest: machine.digest },
    tree: found.tree ?? machine.tree.name,
    patches: [...(found.patches ?? machine.tree.patches)],
    scope: found.scope ?? machine.scope,
    property: {
      name: property.name,
      kind: property.kind,
      claim: property.claim.replace(/\s+/gu, ' ').trim(),
    },
    verdict: property.kind === 'sometimes' ? 'HOLDS' : 'VIOLATED',
    strategy,
    shortest,
    length: trace.steps.length,
    foundWith,
    initial: trace.initial,
    steps: [...trace.steps],
  };
}

/** The text of its file: one line a step, so that a review shows which steps differ. */
export function counterexampleText({ steps, ...head }: Counterexample): string {
  const start = JSON.stringify(head, null, 2).replace(/\n\}$/u, '');
  const lines = steps.map((step) => `\n    ${JSON.stringify(step)}`).join(',');
  return `${start},\n  "steps": [${lines}${lines === '' ? '' : '\n  '}]\n}\n`;
}
