import { EXIT, type ExitCode } from './exit-codes.js';
import { suggestion } from './nearest.js';

/** An expression, and the part of it that is wrong: its first character, and how many. */
export interface Asked {
  readonly text: string;
  readonly at: number;
  readonly length: number;
}

/** A patch, and the user's file that has it, if one has. */
interface PatchName {
  readonly patch: string;
  readonly file?: string | undefined;
}

/** What each error carries. The text is made from it by `TEXTS`, and nowhere else. */
export interface ErrorData {
  S001: { field: string; what: string };
  S002: { words: number; bits: number };
  S003: { field: string; value: unknown; domain: string; step: string };
  S004: { field: string; max: number; step: string };
  S005: { input: string; fact: string; remedy: string };
  S006: { scope: string; fact: string; likely: string; remedy: string };
  S007: {
    scope: string;
    initialStates: number;
    /** What the number is made of. */
    counted: string;
    /** Of one state; null while that is not known. */
    bits: number | null;
    most: number;
    remedy: string;
  };
  /** With a patch, where one of its hunks has made it so. */
  M001: { procedure: string; label: string; by?: PatchName & { hunk: string } };
  M002: { procedure: string; label: string; callee: string; known: readonly string[] };
  M003: { procedure: string; label: string; target: string; labels: readonly string[] };
  M004: { procedure: string; label: string };
  M005: { step: string; cause: string };
  M006: { actor: string; program: string; known: readonly string[] };
  M007: { what: string };
  M008: { procedure: string; cycle: readonly string[] };
  M009: { property: string; procedure: string; label: string | null; known: readonly string[] };
  H001: PatchName & {
    hunk: string;
    procedure: string;
    label: string | null;
    known: readonly string[];
  };
  H002: PatchName & {
    hunk: string | null;
    procedure: string | null;
    /** What the hunk comes to. */
    what: string;
    /** Those that the procedure has. */
    labels: readonly string[];
  };
  H003: PatchName & { hunk: string; known: readonly string[] };
  H004: PatchName & { hunk: string; what: string };
  C001: { what: string; name: string; known: readonly string[] };
  C002: { flag: string; value: string; wanted: string };
  C003: { what: string };
  C004: { path: string; cause: string };
  R001: { path: string; cause: string; where: string; likely?: string };
  R002: {
    step: number;
    steps: number;
    actor: string;
    label: string;
    enabled: readonly string[];
    /** Digests, when the trace was found on another machine than this one. */
    machines?: { found: string; now: string };
  };
  R003: { found: string; now: string };
  R004: { path: string; version: string; known: string };
  R005: { path: string; what: string; name: string; known: readonly string[] };
  R006: { property: string; where: string };
  A001: { asked: Asked; cause: string };
  A002: { asked: Asked; what: string; name: string; known: readonly string[] };
  A003: { asked: Asked; fact: string; wanted: string };
  F001: { path: string; cause: string; known: readonly string[] };
  F002: { path: string; cause: string; line: number; column: number; text: string };
  F003: { path: string; cause: string; where: string };
  F004: { path: string; what: string; name: string; known: readonly string[] };
  F005: { path: string; what: string };
  F006: {
    path: string;
    name: string;
    /** The patch that goes by that name already. */
    other: string;
    /** Its file; null when it comes with pvmc. */
    where: string | null;
  };
  F007: {
    path: string;
    cause: string;
    where: string;
    /** A name that is wrong, and those that would be right. */
    name?: string;
    known?: readonly string[];
    hint?: string;
  };
  X001: { what: string };
}

export type ErrorCode = keyof ErrorData;

type Texts = { readonly [C in ErrorCode]: (data: ErrorData[C]) => string };

const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : String(JSON.stringify(value) ?? value);

const grouped = (count: number): string => count.toLocaleString('en-US');

/** The line of the expression that is wrong, with a caret below each wrong character. */
function pointed({ text, at, length }: Asked): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const [line = ''] = text.slice(start).split('\n');
  const carets = '^'.repeat(Math.max(1, Math.min(length, start + line.length - at)));
  return `\n  ${line.replaceAll('\t', ' ')}\n  ${' '.repeat(at - start)}${carets}`;
}

/** `patch x of x.ts`: where the file is the user's own, it is said. */
const patchOf = ({ patch, file }: PatchName): string =>
  file === undefined ? `patch ${patch}` : `patch ${patch} of ${file}`;

const ticked = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** Where a patch may be missing because it comes from elsewhere. */
export const OWN_PATCH = 'If it is a patch of your own, give its file too: --patch-file FILE';

const TEXTS: Texts = {
  S001: ({ field, what }) => `schema field ${field}: ${what}.`,
  S002: ({ words, bits }) =>
    `a state of this scope takes ${words} words (${bits} bits); at most 256 words are supported.\n  Shrink the scope: fewer pages, frames, tasks or buffer entries.`,
  S003: ({ field, value, domain, step }) =>
    `${field} is ${shown(value)}, outside ${domain}, written by ${step}. Raise the bound or guard the step.`,
  S004: ({ field, max, step }) =>
    `queue ${field} is full (${max}) and ${step} pushes another. Raise its max or guard the step.`,
  S005: ({ input, fact, remedy }) =>
    `input ${input} cannot be an initial state: ${fact}.\n  ${remedy}.`,
  S006: ({ scope, fact, likely, remedy }) =>
    `scope ${scope} makes no sense: ${fact}.\n  Likely ${likely}; ${remedy}.`,
  S007: ({ scope, initialStates, counted, bits, most, remedy }) =>
    `scope ${scope} is too large to enumerate: ${grouped(initialStates)} initial states (${counted})${bits === null ? '' : ` of ${bits} bits each`}; at most ${grouped(most)} are begun from.\n  Likely a bound was raised too far; ${remedy}.`,
  M001: ({ procedure, label, by }) =>
    `${by === undefined ? `procedure ${procedure} has` : `${patchOf(by)}, hunk \`${by.hunk}\` gives ${procedure}`} two statements labelled \`${label}\`. Labels are how patches and traces name a statement; make them differ.`,
  M002: ({ procedure, label, callee, known }) =>
    `${procedure}/\`${label}\` calls \`${callee}\`, which the tree does not have${suggestion(callee, known)}.`,
  M003: ({ procedure, label, target, labels }) =>
    `${procedure}/\`${label}\` goes to \`${target}\`, which is no label of ${procedure}${suggestion(target, labels)}.`,
  M004: ({ procedure, label }) =>
    `${procedure}/\`${label}\` loops without an atomic step, so the loop never gives way. Put a step in it, or bound it.`,
  M005: ({ step, cause }) =>
    `${step} threw: ${cause}.\n  Likely it read a field that this scope leaves empty; guard it, or give the sort a size.`,
  M006: ({ actor, program, known }) =>
    `actor ${actor} runs \`${program}\`, which the tree does not have${suggestion(program, known)}.`,
  M007: ({ what }) => `the machine cannot be built: ${what}.`,
  M008: ({ procedure, cycle }) =>
    `procedure ${procedure} calls itself: ${cycle.join(' -> ')}. Calls are inlined, so recursion has no bound; write it as a loop.`,
  M009: ({ property, procedure, label, known }) =>
    label === null
      ? `property ${property} names the procedure \`${procedure}\`, which the tree does not have${suggestion(procedure, known)}.`
      : `property ${property} names \`${label}\` of ${procedure}, which is not there${suggestion(label, known)}.`,
  H001: ({ hunk, procedure, label, known, ...of }) =>
    label === null
      ? `${patchOf(of)}, hunk \`${hunk}\` does not apply: the tree has no procedure \`${procedure}\`${suggestion(procedure, known)}.`
      : `${patchOf(of)}, hunk \`${hunk}\` does not apply: ${procedure} has no statement \`${label}\`${suggestion(label, known)}.\n  Likely an earlier patch of the series is missing, or has changed that statement.${of.file === undefined ? '' : `\n  What statements it has: npx pvmc list --procedure ${procedure} --tree TREE --patch PATCH`}`,
  H002: ({ hunk, procedure, what, labels, ...of }) =>
    hunk === null
      ? `${patchOf(of)} changes nothing: ${what}.`
      : `${patchOf(of)}, hunk \`${hunk}\` changes nothing: it leaves ${procedure} as it was, as ${what}.\n  Its statements: ${ticked(labels)}.`,
  H003: ({ hunk, known, ...of }) =>
    `${patchOf(of)} has no hunk \`${hunk}\`${suggestion(hunk, known)}.`,
  H004: ({ hunk, what, ...of }) => `${patchOf(of)}, hunk \`${hunk}\` does not fit: ${what}.`,
  C001: ({ what, name, known }) => `no ${what} is called \`${name}\`${suggestion(name, known)}.`,
  C002: ({ flag, value, wanted }) => `${flag} is \`${value}\`; expected ${wanted}.`,
  C003: ({ what }) => what,
  C004: ({ path, cause }) => `cannot write ${path}: ${cause}.`,
  R001: ({ path, cause, where, likely = 'it was cut short or edited' }) =>
    `${path} is not a counterexample that can be read: ${cause}${where === '' ? '' : ` (at ${where})`}.\n  Likely ${likely}; write it anew with: npx pvmc campaign --out DIR`,
  R002: ({ step, steps, actor, label, enabled, machines }) =>
    `replay stopped at step ${step} of ${steps}: \`${label}\` is not enabled for ${actor}; enabled: ${enabled.length === 0 ? 'nothing' : enabled.join(', ')}.\n  Likely the model changed since the trace was found${machines === undefined ? '' : ` (machine ${machines.now}, trace ${machines.found})`}. Search again: npx pvmc campaign --out DIR`,
  R003: ({ found, now }) =>
    `the counterexample was found on machine ${found}, and this is machine ${now}.\n  Likely the model changed since; search again: npx pvmc campaign --out DIR`,
  R004: ({ path, version, known }) =>
    `${path} is of format \`${version}\`; this pvmc reads \`${known}\`. Likely it was written by another version.`,
  R005: ({ path, what, name, known }) =>
    `${path} is of another model: it names the ${what} \`${name}\`, which is not here${suggestion(name, known)}.${what === 'patch' ? `\n  ${OWN_PATCH}` : ''}`,
  R006: ({ property, where }) =>
    `there is nothing to shorten: the trace does not violate ${property} on ${where}.\n  Likely the model changed since the trace was found; see what became of it: npx pvmc replay FILE`,
  A001: ({ asked, cause }) => `the expression does not parse: ${cause}.${pointed(asked)}`,
  A002: ({ asked, what, name, known }) =>
    `no ${what} is called \`${name}\`${suggestion(name, known)}.${pointed(asked)}`,
  A003: ({ asked, fact, wanted }) => `${fact}; expected ${wanted}.${pointed(asked)}`,
  F001: ({ path, cause, known }) =>
    `cannot read ${path === '' ? "''" : path}: ${cause}${suggestion(path.replace(/^.*[/\\]/u, ''), known)}.`,
  F002: ({ path, cause, line, column, text }) =>
    `${path}:${line}:${column + 1} does not parse: ${cause}.${text === '' ? '' : pointed({ text, at: column, length: 1 })}`,
  F003: ({ path, cause, where }) =>
    `${path} threw while it was loaded: ${cause}${where === '' ? '' : ` (at ${where})`}.`,
  F004: ({ path, what, name, known }) =>
    `${path} does not load: no ${what} is called \`${name}\`${suggestion(name, known)}.`,
  F005: ({ path, what }) =>
    `${path} has no patch to offer: ${what}.\n  It should end with: export default patch({ name, title, source, hunks: [...] });`,
  F006: ({ path, name, other, where }) =>
    `${path} calls a patch \`${name}\`, and ${where === null ? `that is \`${other}\`, which comes with pvmc` : `so does ${where === path ? 'another of its own' : where}`}. Give it another name.`,
  F007: ({ path, cause, where, name = '', known = [], hint = '' }) =>
    `${path} is not a manifest that can be read: ${cause}${suggestion(name, known)}${where === '' ? '' : ` (at ${where})`}.${hint === '' ? '' : `\n  ${hint}`}`,
  X001: ({ what }) => `internal: ${what}. Please report it, with the command that led here.`,
};

const EXITS: Readonly<Record<string, ExitCode>> = {
  S: EXIT.modelThrew,
  M: EXIT.modelThrew,
  H: EXIT.unreadable,
  C: EXIT.usage,
  R: EXIT.unreadable,
  A: EXIT.usage,
  F: EXIT.unreadable,
  X: EXIT.internal,
};

/**
 * Codes that are not answered as others of their letter: nothing was decided, as a limit was in the
 * way; a violation that was expected is missing.
 */
const OWN_EXITS: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  S007: EXIT.inconclusive,
  R006: EXIT.expectationMissed,
};

/** An error with a code, its data, and the text that the table has for it. */
export class PvmcError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'PvmcError';

  constructor(
    readonly code: C,
    readonly data: ErrorData[C],
  ) {
    super(`${code} ${TEXTS[code](data)}`);
  }

  /** The exit code the command line answers with. */
  get exitCode(): ExitCode {
    return OWN_EXITS[this.code] ?? EXITS[this.code.charAt(0)] ?? EXIT.internal;
  }
}

/** What is wrong, in a line, without its code and without the names that would be right. */
export function factOf({ message }: PvmcError): string {
  const [line = ''] = message.replace(/^[A-Z]\d+ /, '').split(/\n|; (?:nearest|there is): /);
  return line.replace(/\.$/, '');
}
