/** `pvmc ask`: how do I get there? */

import { Command } from 'commander';
import { type Answer, type AskedScopes, askScopes } from '../ask/index.js';
import type { Catalogue } from '../campaign/index.js';
import { EXIT, factOf, PvmcError } from '../errors/index.js';
import { askJson } from '../report/ask-json.js';
import { answerText } from '../report/ask-text.js';
import { replayText } from '../report/replay-text.js';
import { placeOf } from '../review/index.js';
import { counterexampleOf, replay, writeCounterexample } from '../trace/index.js';
import { type AskFlags, threadCommand } from './ask-thread.js';
import { collect, maxStates, timeout } from './flags.js';
import { coloured, type Io } from './io.js';
import { wholeNumber } from './numbers.js';
import { outputDirectory, outputFile } from './output-file.js';
import { joined, patchFileOption, patchFileWords, seriesOr } from './patch-file.js';
import { searching } from './searching.js';
import { seriesOf } from './selection.js';
import { quoted } from './target.js';

const MOST_QUESTIONS = 1_000;
const DEFAULTS = { maxStates: 5_000_000, timeout_s: 120 } as const;

const HELP = `
An expression is CEL over the fields that a replay shows, with the values that it prints; locals
begin with the name of their task. at(task, procedure, label): the task is about to take that step;
inside(task, procedure); resting(task); \`any\` is any task.

Examples:
  $ npx pvmc ask RemoveRunsWhileMapIsQueued --patch 0930bba6
  $ npx pvmc ask "inside(any, 'm2p_remove_override') && slots[0].kmap_op.handle == -1" \\
      --tree 3.1 --patch 0930bba6 --scope 1page-1cpu
  $ npx pvmc ask --thread 0930bba6 --question 9

Exit code: 0 reached, with the shortest trace; 16 unreachable in this scope; 20 a limit was reached
first; 64 the expression is wrong. Of a thread: 0 when every search came to its end.`;

/** Errors: A001..A003, C001..C004, F001..F006, H001..H003; what the steps of the model throw. */
export function askCommand(shipped: Catalogue, io: Io): Command {
  const command = new Command('ask')
    .summary('how to get to a state: the shortest trace, or the nearest miss')
    .description(
      'Searches everything within a scope for a state, and shows the shortest trace to it; or says ' +
        'that there is none, how near anybody comes, and what is in the way.',
    )
    .argument('[question]', 'an expression over the state, or the name of a witness or a claim');
  return patchFileOption(command)
    .option('--tree <tree>', 'on this base tree; by default the one that has the patch')
    .option('--patch <patch>', 'with this patch; repeat it for a series, `none` for none', collect)
    .option('--scope <scope>', 'within these bounds; by default small ones, until it is reached')
    .option('--thread <patch>', 'every question that was asked in the review of this patch')
    .option(
      '--question <n>',
      'only this question of the thread; may be repeated',
      (value: string, before: readonly number[] = []) => [
        ...before,
        wholeNumber('--question', 1, MOST_QUESTIONS)(value),
      ],
    )
    .option('--max-states <n>', 'distinct states of the search', maxStates, DEFAULTS.maxStates)
    .option('--timeout <seconds>', 'for the search', timeout, DEFAULTS.timeout_s)
    .option('--json <file>', 'write the answer as JSON; `-` is standard output')
    .option('--out <dir>', 'write the trace into a directory')
    .option('--quiet', 'no progress')
    .option('--no-color', 'no colour')
    .addHelpText('after', HELP)
    .action(async (question: string | undefined, flags: AskFlags) => {
      const { catalogue, own } = await joined(shipped, flags);
      await run(catalogue, io, question, { ...flags, ...seriesOr(flags.patch, own) });
    });
}

async function run(
  catalogue: Catalogue,
  io: Io,
  question: string | undefined,
  flags: AskFlags,
): Promise<void> {
  if (flags.thread !== undefined) return threadCommand(catalogue, io, question, flags);
  if (flags.question !== undefined) throw missing('--question is one of a --thread');
  if (question === undefined) throw missing('a question is missing');
  const asked = scopesOf(catalogue, flags);
  const directory = flags.out === undefined ? null : outputDirectory(flags.out);
  const json = flags.json === undefined ? null : outputFile(flags.json, io.out);
  const { tree, patches } = asked;
  const found = await searching(io, flags, (limits, show) =>
    askScopes(catalogue, question, asked, limits, (now, scope) =>
      show(now, { tree, patches, scope }),
    ).catch(ofAnotherTree),
  );
  const { scope, answer, others } = found;
  const place = { tree, patches, scope };
  const { property, path, near } = answer;
  const shown = path === null ? near : { property, path };
  const machine = catalogue.machine(tree, patches, scope);
  const trace =
    shown === null
      ? null
      : counterexampleOf(machine, {
          ...place,
          ...shown,
          strategy: 'breadth-first',
          shortest: true,
          foundWith: io.version,
        });
  json?.write(askJson(question, place, found, trace));
  const file =
    directory === null || trace === null ? null : await writeCounterexample(directory, trace);
  if (json?.isStandardOutput !== true) {
    io.out.write(answerText(answer, { columns: io.columns, place, asked: question, others }));
    if (shown !== null && trace !== null) {
      const replayed = replay(machine, trace, shown.property);
      const command =
        file === null
          ? {}
          : {
              command: ['npx pvmc replay', quoted(file), ...patchFileWords(flags).map(quoted)].join(
                ' ',
              ),
            };
      io.out.write(`\n${replayText(replayed, { colour: coloured(io, flags.color), ...command })}`);
    }
  }
  io.exit(codeOf(answer));
}

/** It is the question that does not suit the tree, and no fault of a model. Errors: C003 for M009. */
function ofAnotherTree(thrown: unknown): never {
  if (!(thrown instanceof PvmcError) || thrown.code !== 'M009') throw thrown;
  throw new PvmcError('C003', { what: `it cannot be asked of this tree: ${factOf(thrown)}.` });
}

export const codeOf = ({ outcome }: Pick<Answer, 'outcome'>): number =>
  ({ reached: EXIT.met, unreachable: EXIT.vacuous, unknown: EXIT.inconclusive })[outcome];

const missing = (what: string): PvmcError =>
  new PvmcError('C003', { what: `${what}; see: npx pvmc ask --help` });

/** What is not named is chosen as for a review: the tree that has the patch, and its small scopes. */
function scopesOf(catalogue: Catalogue, { tree, scope, patch = [] }: AskFlags): AskedScopes {
  const series = seriesOf(patch);
  if (tree === undefined && series.length === 0) {
    throw missing('--tree or --patch is missing: a question is asked of a tree');
  }
  const { before, patches, ...place } = placeOf(catalogue, series, {
    ...(tree === undefined ? {} : { on: catalogue.base(tree).name }),
    ...(scope === undefined ? {} : { scopes: [scope] }),
  });
  return { tree: place.tree, patches: [...before, ...patches], scopes: place.scopes };
}
