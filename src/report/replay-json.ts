/** A replay for programs: `pvmc.replay/1`. */
import type { PvmcError } from '../errors/index.js';
import type { Counterexample, ReplayResult } from '../trace/index.js';

const FORMAT = 'pvmc.replay/1';

/** What the replay showed, with every step and the fields it changed. */
export function replayJson(file: string, result: ReplayResult): string {
  const { counterexample, machine, property, steps, standing, kernelBug, otherMachine } = result;
  return text({
    format: FORMAT,
    file,
    result: result.kind,
    at: result.kind === 'reproduced' ? result.at : null,
    length: counterexample.length,
    property,
    machine,
    foundOn: foundOn(counterexample),
    otherMachine,
    kernelBug,
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
): string {
  const { step, actor, label, enabled } = data;
  return text({
    format: FORMAT,
    file,
    result: 'does not fit',
    at: step,
    length: counterexample.length,
    property: counterexample.property,
    foundOn: foundOn(counterexample),
    misfit: { actor, label, enabled },
  });
}

const foundOn = ({ machine, tree, patches, scope }: Counterexample) => ({
  ...machine,
  tree,
  patches,
  scope,
});

const text = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
