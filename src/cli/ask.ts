/** `pvmc ask`: how do I get there? */
import { Command } from 'commander';
import { type Answer, type AnsweredQuestion, askState, askThread } from '../ask/index.js';
import type { Catalogue } from '../campaign/index.js';
import { EXIT, PvmcError } from '../errors/index.js';
import type { Limits, Path, Progress } from '../explore/index.js';
import type { Property } from '../model/index.js';
import { askJson } from '../report/ask-json.js';
import { answerText } from '../report/ask-text.js';
import { replayText } from '../report/replay-text.js';
import { questionText, threadClosing } from '../report/thread-text.js';
import {
  type Counterexample,
  counterexampleOf,
  replay,
  writeCounterexample,
} from '../trace/index.js';
import { coloured, type Io } from './io.js';
import { seconds, wholeNumber } from './numbers.js';
import { outputDirectory, outputFile } from './output-file.js';
import {
  joined,
  type PatchFileFlags,
  patchFileOption,
  patchFileWords,
  seriesOr,
} from './patch-file.js';
import { TerminalProgress } from './progress.js';
import { seriesOf } from './selection.js';
import { quoted } from './target.js';

export interface AskFlags extends PatchFileFlags {
  readonly tree?: string;
  readonly patch?: readonly string[];
  readonly scope?: string;
  readonly thread?: string;
  readonly maxStates: number;
  readonly timeout: number;
  readonly json?: string;
  readonly out?: string;
  readonly quiet?: boolean;
  readonly color: boolean;
}

const MOST_STATES = 1_000_000_000;
const LONGEST_S = 10_000_000;
const DEFAULTS = { maxStates: 5_000_000, timeout_s: 120 } as const;

const HELP = `
An expression is CEL over the fields that a replay shows, with the values that it prints; locals
begin with the name of their task. at(task, procedure, label): the task is about to take that step;
inside(task, procedure); resting(task); \`any\` is any task.

Examples:
  $ npx pvmc ask RemoveRunsWhileMapIsQueued --tree 3.1 --patch 0930bba6 --scope 1page-1cpu-lazy
  $ npx pvmc ask "inside(any, 'm2p_remove_override') && slots[0].kmap_op.handle == -1" \\
      --tree 3.1 --patch 0930bba6 --scope 1page-1cpu
  $ npx pvmc ask --thread 0930bba6

Exit code: 0 reached, with the shortest trace; 16 unreachable in this scope; 20 a limit was reached
first; 64 the expression is wrong. Of a thread: 0 when every search came to its end.`;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

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
    .option('--tree <tree>', 'on this base tree')
    .option('--patch <patch>', 'with this patch; repeat it for a series, `none` for none', collect)
    .option('--scope <scope>', 'within these bounds')
    .option('--thread <patch>', 'every question that was asked in the review of this patch')
    .option(
      '--max-states <n>',
      'distinct states of the search',
      wholeNumber('--max-states', 1, MOST_STATES),
      DEFAULTS.maxStates,
    )
    .option(
      '--timeout <seconds>',
      'for the search',
      seconds('--timeout', LONGEST_S),
      DEFAULTS.timeout_s,
    )
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
  if (flags.thread !== undefined) return thread(catalogue, io, question, flags);
  if (question === undefined) throw missing('a question is missing');
  const place = placeOf(catalogue, flags);
  const machine = catalogue.machine(place.tree, place.patches, place.scope);
  const directory = flags.out === undefined ? null : outputDirectory(flags.out);
  const json = flags.json === undefined ? null : outputFile(flags.json, io.out);
  const answer = await searching(io, flags, place, (limits, onProgress) =>
    askState(catalogue, { ...place, ask: question }, limits, onProgress),
  );
  const traceOf = (property: Property, path: Path): Counterexample =>
    counterexampleOf(machine, {
      ...place,
      property,
      path,
      strategy: 'breadth-first',
      shortest: true,
      foundWith: io.version,
    });
  const { property, path, near } = answer;
  const shown = path === null ? near : { property, path };
  const trace = shown === null ? null : traceOf(shown.property, shown.path);
  json?.write(askJson(question, place, answer, trace));
  const file =
    directory === null || trace === null ? null : await writeCounterexample(directory, trace);
  if (json?.isStandardOutput !== true) {
    io.out.write(answerText(answer, { columns: io.columns, place, asked: question }));
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

export const codeOf = ({ outcome }: Pick<Answer, 'outcome'>): number =>
  ({ reached: EXIT.met, unreachable: EXIT.vacuous, unknown: EXIT.inconclusive })[outcome];

const missing = (what: string): PvmcError =>
  new PvmcError('C003', { what: `${what}; see: npx pvmc ask --help` });

function placeOf(catalogue: Catalogue, { tree, scope, patch = [] }: AskFlags) {
  if (tree === undefined) throw missing('--tree is missing: a question is asked of one machine');
  if (scope === undefined) throw missing('--scope is missing: a question is asked of one machine');
  return {
    tree: catalogue.base(tree).name,
    patches: catalogue.titles(seriesOf(patch)),
    scope: catalogue.scope(scope).name,
  };
}

/** Every question of a review. Exit code 20 where one of the searches did not end. */
async function thread(
  catalogue: Catalogue,
  io: Io,
  question: string | undefined,
  flags: AskFlags,
): Promise<void> {
  const { thread: patch = '', tree, patch: series, scope, out, json } = flags;
  if ([question, tree, series, scope, out, json].some((given) => given !== undefined)) {
    throw missing(
      '--thread asks what the thread asks, of the machines it names, and takes no more',
    );
  }
  const wanted = catalogue.thread(patch);
  io.out.write(`${wanted.patch}  ${wanted.what}\n\n`);
  const answered: AnsweredQuestion[] = [];
  const place = { tree: 'the review of', patches: [], scope: wanted.patch };
  await searching(io, flags, place, async (limits, onProgress) => {
    for await (const one of askThread(catalogue, wanted, limits, onProgress)) {
      answered.push(one);
      io.out.write(questionText(one, io.columns));
    }
  });
  io.out.write(threadClosing(answered));
  const open = answered
    .flatMap(({ parts }) => parts)
    .some((part) =>
      part.kind === 'state' ? part.answer.outcome === 'unknown' : part.outcome === 'unknown',
    );
  io.exit(open ? EXIT.inconclusive : EXIT.met);
}

/** Runs a search with progress on standard error, and Ctrl-C. */
export async function searching<T>(
  io: Io,
  { maxStates, timeout, quiet }: Pick<AskFlags, 'maxStates' | 'timeout' | 'quiet'>,
  place: { readonly tree: string; readonly patches: readonly string[]; readonly scope: string },
  search: (limits: Limits, onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  const progress = new TerminalProgress(io, quiet === true);
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => {
    progress.clear();
    io.err.write('Interrupted: ending with what is known. Once more ends at once.\n');
    abort.abort();
  });
  try {
    return await search({ maxStates, timeout_s: timeout, signal: abort.signal }, (now) =>
      progress.show({ ...place, machine: 1, machines: 1, seconds: now.seconds, search: now }),
    );
  } finally {
    progress.clear();
    stopListening();
  }
}
