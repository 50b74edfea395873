import { PassThrough } from 'node:stream';
import type { Catalogue } from '../../src/campaign/index.js';
import type { Io } from '../../src/cli/io.js';
import { run } from '../../src/cli/program.js';
import { toyCatalogue } from '../campaign/toy-catalogue.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process, by default on the toy. */
export async function pvmc(
  argv: readonly string[],
  io: Partial<Io> = {},
  catalogue: Catalogue = toyCatalogue(),
): Promise<Ran> {
  const text = { out: '', err: '' };
  const stream = (name: 'out' | 'err'): PassThrough => {
    const made = new PassThrough();
    made.on('data', (chunk) => {
      text[name] += String(chunk);
    });
    return made;
  };
  const code = await run(argv, catalogue, {
    out: stream('out'),
    err: stream('err'),
    isTTY: false,
    errIsTTY: false,
    columns: 100,
    env: {},
    version: '1.2.3',
    onInterrupt: () => () => {},
    ...io,
  });
  await new Promise((resolve) => setImmediate(resolve));
  return { code, ...text };
}
