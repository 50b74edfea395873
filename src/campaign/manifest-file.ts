/** Expectations of the user's own, from JSON or from a module. */
import { z } from 'zod';
import { type ErrorData, OWN_PATCH, PvmcError } from '../errors/index.js';
import type { Verdict } from '../explore/index.js';
import { parsedJson, placeIn } from '../trace/index.js';
import type { Catalogue } from './catalogue.js';
import type { Expectation } from './expectation.js';

/** The form of a manifest, which is that of the results of a campaign too. */
export const MANIFEST_FORMAT = 'pvmc.campaign/1';

/** What `pvmc list campaign --json` writes. */
const LIST_FORMAT = 'pvmc.list/1';

const VERDICTS = ['HOLDS', 'VIOLATED', 'VACUOUS', 'UNKNOWN'] as const satisfies readonly Verdict[];

const count = z.int().nonnegative();

/** A row; what only results have is read over. */
const Row = z
  .strictObject({
    tree: z.string(),
    patches: z.array(z.string()).default([]),
    scope: z.string(),
    property: z.string(),
    verdict: z.enum(VERDICTS),
    states: count.optional(),
    transitions: count.optional(),
    depth: count.optional(),
    traceLength: count.nullable().optional(),
    why: z.string().default(''),
    expected: z.unknown().optional(),
    seconds: z.unknown().optional(),
  })
  .transform(({ expected, seconds, states, transitions, depth, traceLength, ...row }) => {
    const pinned = { states, transitions, depth, traceLength: traceLength ?? undefined };
    const given = Object.entries(pinned).filter(([, number]) => number !== undefined);
    return { ...row, ...Object.fromEntries(given) } as Expectation;
  });

const ROW_KEYS = [
  'tree',
  'patches',
  'scope',
  'property',
  'verdict',
  'states',
  'transitions',
  'depth',
  'traceLength',
  'why',
];

/**
 * The expectations in a JSON text: its `campaign`, or the `runs` that a campaign has written, which
 * are expected again. `path` is for the errors.
 *
 * Errors: F007, with the place, and the nearest name where one is wrong.
 */
export function manifestIn(
  path: string,
  text: string,
  catalogue: Catalogue,
): readonly Expectation[] {
  const json = parsedJson(text);
  if (json.cause !== null) throw new PvmcError('F007', { path, ...json });
  const { format, campaign, runs } = Object(json.value) as Record<string, unknown>;
  if (format !== MANIFEST_FORMAT && format !== LIST_FORMAT) {
    const got = format === undefined ? 'is missing' : `is ${JSON.stringify(format)}`;
    const cause = `its \`format\` ${got}, and \`${MANIFEST_FORMAT}\` is read`;
    throw new PvmcError('F007', { path, cause, where: '' });
  }
  if (campaign !== undefined) return manifestOf(path, campaign, 'campaign', catalogue);
  if (runs !== undefined) return manifestOf(path, runs, 'runs', catalogue);
  throw new PvmcError('F007', { path, cause: 'it has no list `campaign`', where: '' });
}

/** The expectations that a value is; `name` is what it is called. Errors: F007. */
export function manifestOf(
  path: string,
  value: unknown,
  name: string,
  catalogue: Catalogue,
): readonly Expectation[] {
  if (!Array.isArray(value)) {
    throw new PvmcError('F007', { path, cause: 'it is no list of expectations', where: name });
  }
  if (value.length === 0) {
    throw new PvmcError('F007', { path, cause: 'it expects nothing', where: name });
  }
  const parsed = z.array(Row).safeParse(value);
  if (!parsed.success) throw misformed(path, name, parsed.error.issues[0]);
  assertKnown(path, name, parsed.data, catalogue);
  return parsed.data;
}

function misformed(path: string, name: string, issue: z.core.$ZodIssue | undefined): PvmcError {
  const where = placeIn([name, ...(issue?.path ?? [])]);
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const cause = `nothing is called \`${key}\``;
    return new PvmcError('F007', { path, cause, where, name: key, known: ROW_KEYS });
  }
  if (issue?.code === 'invalid_value') {
    const cause = `the verdict is none of ${VERDICTS.join(', ')}`;
    return new PvmcError('F007', { path, cause, where });
  }
  const last = issue?.path.at(-1);
  if (issue?.code === 'invalid_type' && /received undefined$/u.test(issue.message)) {
    const row = placeIn([name, ...issue.path.slice(0, -1)]);
    return new PvmcError('F007', { path, cause: `\`${String(last)}\` is missing`, where: row });
  }
  const cause = (issue?.message ?? 'its form is wrong').replace(/\p{Cc}/gu, '?');
  return new PvmcError('F007', { path, cause, where });
}

/** Errors: F007 for a name that nobody knows, and for two rows about one thing. */
function assertKnown(
  path: string,
  name: string,
  rows: readonly Expectation[],
  catalogue: Catalogue,
): void {
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const at = (...rest: readonly PropertyKey[]) => placeIn([name, index, ...rest]);
    known(path, at('tree'), () => catalogue.base(row.tree));
    for (const [number, spec] of row.patches.entries()) {
      known(path, at('patches', number), () => catalogue.patch(spec));
    }
    known(path, at('scope'), () => catalogue.scope(row.scope));
    known(path, at('property'), () => catalogue.property(row.property));
    const key = [row.property, row.tree, ...catalogue.titles(row.patches), row.scope].join(' ');
    if (seen.has(key)) {
      const cause = `it expects something of ${row.property} there already`;
      throw new PvmcError('F007', { path, cause, where: at() });
    }
    seen.add(key);
  }
}

function known(path: string, where: string, look: () => unknown): void {
  try {
    look();
  } catch (thrown) {
    if (!(thrown instanceof PvmcError)) throw thrown;
    if (thrown.code === 'C001') {
      const { what, name, known } = thrown.data as ErrorData['C001'];
      const hint = what === 'patch' ? { hint: OWN_PATCH } : {};
      const cause = `no ${what} is called \`${name}\``;
      throw new PvmcError('F007', { path, cause, where, name, known, ...hint });
    }
    if (thrown.code === 'H003') {
      const { patch, hunk, known } = thrown.data as ErrorData['H003'];
      const cause = `patch ${patch} has no hunk \`${hunk}\``;
      throw new PvmcError('F007', { path, cause, where, name: hunk, known });
    }
    throw thrown;
  }
}
