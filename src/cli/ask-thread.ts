/** `pvmc ask --thread`: every question of a review, or some of them. */
import { type AnsweredQuestion, askThread } from '../ask/index.js';
import type { Catalogue } from '../campaign/index.js';
import { EXIT, PvmcError } from '../errors/index.js';
import { threadJson } from '../report/thread-json.js';
import { isOpen, questionText, threadClosing } from '../report/thread-text.js';
import type { Io } from './io.js';
import { outputFile } from './output-file.js';
import type { PatchFileFlags } from './patch-file.js';
import { type SearchFlags, searching } from './searching.js';

export interface AskFlags extends SearchFlags, PatchFileFlags {
  readonly tree?: string;
  readonly patch?: readonly string[];
  readonly scope?: string;
  readonly thread?: string;
  readonly question?: readonly number[];
  readonly json?: string;
  readonly out?: string;
  readonly color: boolean;
}

/** Exit code 20 where one of the searches did not end. Errors: C001..C004. */
export async function threadCommand(
  catalogue: Catalogue,
  io: Io,
  question: string | undefined,
  flags: AskFlags,
): Promise<void> {
  const { thread = '', question: questions, tree, patch, scope, out } = flags;
  if ([question, tree, patch, scope, out].some((given) => given !== undefined)) {
    throw new PvmcError('C003', {
      what: '--thread asks what the thread asks, of the machines it names, and takes no more; see: npx pvmc ask --help',
    });
  }
  const wanted = catalogue.thread(thread);
  const json = flags.json === undefined ? null : outputFile(flags.json, io.out);
  const write = (text: string): void => {
    if (json?.isStandardOutput !== true) io.out.write(text);
  };
  const answered: AnsweredQuestion[] = [];
  const where = { tree: 'the review of', patches: [], scope: wanted.patch };
  await searching(io, flags, async (limits, show) => {
    const options = {
      ...limits,
      foundWith: io.version,
      ...(questions === undefined ? {} : { questions }),
    };
    for await (const one of askThread(catalogue, wanted, options, (now) => show(now, where))) {
      if (answered.length === 0) write(`${wanted.patch}  ${wanted.what}\n\n`);
      answered.push(one);
      write(questionText(one, io.columns));
    }
  });
  write(threadClosing(answered));
  json?.write(threadJson(wanted, answered));
  const open = answered.some(({ parts }) => parts.some(isOpen));
  io.exit(open ? EXIT.inconclusive : EXIT.met);
}
