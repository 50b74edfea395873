/** A replay for programs: `pvmc.replay/1`. */
import type { PvmcError } from '../errors/index.js';
import type { Decision } from '../explore/index.js';
import type { Counterexample, ReplayResult } from '../trace/index.js';
import { isFixed } from './replay-answer.js';

type PropertyKind = Counterexample['property']['kind'];

const FORMAT = 'pvmc.replay/1';

/** What the replay showed, with every step and the fields it changed. */
export function replayJson(
  file: string,
  result: ReplayResult,
  decision: Decision | null = null,
): string {
  const { counterexample, machine, property, steps, standing, kernelBug, otherMachine } = result;
  return text({
    format: FORMAT,
    file,
    result: fixedOr(result.kind, decision, property.kind),
    at: result.kind === 'reproduced' ? result.at : null,
    length: counterexample.length,
    property,
    machine,
    foundOn: foundOn(counterexample),
    otherMachine,
    kernelBug,
    search: searchOf(decision),
    evidence: result.kind === 'reproduced' ? result.evidence : null,
    initial: { index: counterexample.initial, state: result.initial },
    steps,
    standing,
  });
}

/** What is known when a step does not fit. */
export function misfitJson(
  file: string,
  counterexample: Counterexample,
  { data }: PvmcError<'R002'>,
  decision: Decision | null = null,
): string {
  const { step, actor, label, enabled } = data;
  return text({
    format: FORMAT,
    file,
    result: fixedOr('does not fit', decision, counterexample.property.kind),
    at: step,
    length: counterexample.length,
    property: counterexample.property,
    foundOn: foundOn(counterexample),
    misfit: { actor, label, enabled },
    search: searchOf(decision),
  });
}

/** A trace that is not reproduced is fixed only when everything within the scope is known to hold. */
const fixedOr = (result: string, decision: Decision | null, kind: PropertyKind): string =>
  decision !== null && isFixed(kind, decision) ? 'fixed' : result;

/** What a search of the machine says, where the trace is not reproduced on it. */
const searchOf = (decision: Decision | null) =>
  decision === null
    ? null
    : {
        verdict: decision.verdict,
        states: decision.states,
        depth: decision.depth,
        length: decision.path?.taken.length ?? null,
        stop: decision.stop,
        seconds: decision.seconds,
      };

const foundOn = ({ machine, tree, patches, scope }: Counterexample) => ({
  ...machine,
  tree,
  patches,
  scope,
});

const text = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
