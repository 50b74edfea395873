/** Runs a model of this folder in Rumur: the machine, or the machine with claims asked of it. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A model file, the value of its constant VARIANT, and the claims by their bit in CLAIMS. */
export interface Peer {
  /** The path of the model. */
  readonly model: string;
  readonly variant: number;
  readonly claims: Readonly<Record<string, number>>;
}

export interface Counted {
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
}

/** The length of the shortest trace that breaks a claim; null where the claim holds. */
export type Verdicts = ReadonlyMap<string, number | null>;

const BUG = 'NoKernelBug';
const DEADLOCK = 'NoDeadlock';

/**
 * Every state. A step that stops the kernel is an error to Rumur, which goes on after it, and does
 * not count it among the rules fired; pvmc counts it among the transitions.
 */
export function counted(peer: Peer, folder: string): Counted {
  const flags = ['--max-errors', '1000000000', '--counterexample-trace', 'off'];
  const verifier = built(peer, [BUG], folder, flags, '-O3');
  const { text, seconds } = verified(verifier);
  const errors = occurrences(text, /^\tNoKernelBug$/gm);
  const [, states, fired] = /(\d+) states, (\d+) rules fired in/.exec(lastLines(text)) ?? [];
  if (states === undefined || fired === undefined) throw new Error(`rumur said: ${text}`);
  return { states: Number(states), transitions: Number(fired) + errors, seconds };
}

/**
 * All claims at once; the first that breaks is noted and asked no more, until none breaks. Rumur
 * searches breadth-first on one thread, so each length is that of a shortest trace.
 */
export function judged(peer: Peer, folder: string): Verdicts {
  const verdicts = new Map<string, number | null>();
  const open = new Set(Object.keys(peer.claims));
  while (open.size > 0) {
    const { text } = verified(built(peer, [...open], folder, [], '-O1'));
    const broken = brokenClaim(text);
    if (broken === null) break;
    if (!open.delete(broken)) throw new Error(`rumur said of a claim not asked: ${text}`);
    verdicts.set(broken, occurrences(text, /^Rule .*fired\.$/gm));
  }
  for (const claim of open) verdicts.set(claim, null);
  return verdicts;
}

/** The claim that the search ended at, or null where it found every state. */
function brokenClaim(text: string): string | null {
  if (/^\tNo error found\.$/m.test(text)) return null;
  const [, message] = /error trace for the error:\s*^\t(.+)$/m.exec(text) ?? [];
  const [, invariant] = /^invariant "(\w+)" failed$/.exec(message ?? '') ?? [];
  if (message === undefined) throw new Error(`rumur said: ${text}`);
  return message === 'deadlock' ? DEADLOCK : (invariant ?? message);
}

/** Compiles the model with its constants set. Returns: the path of the verifier. */
function built(
  { model, variant, claims }: Peer,
  asked: readonly string[],
  folder: string,
  flags: readonly string[],
  optimise: string,
): string {
  const sum = asked.reduce((bits, claim) => bits + claims[claim], 0);
  const [source, code, verifier] = ['peer.m', 'peer.c', 'peer'].map((name) => join(folder, name));
  const text = constant(constant(readFileSync(model, 'utf8'), 'VARIANT', variant), 'CLAIMS', sum);
  writeFileSync(source, text);
  const deadlock = asked.includes(DEADLOCK) ? 'stuck' : 'off';
  run('rumur', [
    ...['--threads', '1', '--symmetry-reduction', 'off', '--deadlock-detection', deadlock],
    ...[...flags, '--output', code, source],
  ]);
  run('gcc', [
    ...['-std=c11', optimise, '-march=native', '-mcx16', '-o', verifier, code],
    ...['-lpthread', '-latomic'],
  ]);
  return verifier;
}

function constant(text: string, name: string, value: number): string {
  const line = new RegExp(`^  ${name}: \\d+;$`, 'm');
  if (!line.test(text)) throw new Error(`the model has no constant ${name}`);
  return text.replace(line, `  ${name}: ${value};`);
}

const LONG = { encoding: 'utf8', maxBuffer: 1 << 30 } as const;

/** Runs a verifier, whose exit code says that an error was found: its text says which. */
function verified(verifier: string): { text: string; seconds: number } {
  const started = performance.now();
  const { stdout, error, signal } = spawnSync(verifier, [], LONG);
  const seconds = (performance.now() - started) / 1000;
  if (error !== undefined || signal !== null) throw error ?? new Error(`rumur: ${signal}`);
  return { text: stdout, seconds };
}

/** Runs a tool, which must succeed. */
function run(tool: string, args: readonly string[]): void {
  const { stderr, error, status } = spawnSync(tool, [...args], LONG);
  if (error !== undefined || status !== 0) throw error ?? new Error(`${tool}: ${stderr}`);
}

const occurrences = (text: string, what: RegExp): number => [...text.matchAll(what)].length;

/** The summary; what comes before it is progress and errors. */
const lastLines = (text: string): string => text.slice(-400);
