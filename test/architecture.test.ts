/** The house rules that no other tool checks: who may import whom, and how large a file may be. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(__dirname, '..');
const LINES_MAX = 300;

/** What a layer may import from other layers; from itself always. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/errors': [],
  'src/schema': ['src/errors'],
  'src/model': ['src/errors', 'src/schema'],
  'src/explore': ['src/errors', 'src/schema', 'src/model'],
  'src/trace': ['src/errors', 'src/schema', 'src/model'],
  'src/random': ['src/errors', 'src/schema', 'src/model', 'src/explore'],
  'src/minimize': ['src/errors', 'src/schema', 'src/model', 'src/explore', 'src/trace'],
  'src/campaign': [
    'src/errors',
    'src/schema',
    'src/model',
    'src/explore',
    'src/random',
    'src/trace',
    'src/minimize',
  ],
  'src/review': [
    'src/errors',
    'src/schema',
    'src/model',
    'src/explore',
    'src/trace',
    'src/minimize',
    'src/campaign',
  ],
  'src/ask': [
    'src/errors',
    'src/schema',
    'src/model',
    'src/explore',
    'src/trace',
    'src/campaign',
    'src/review',
  ],
  'src/health': [
    'src/errors',
    'src/schema',
    'src/model',
    'src/explore',
    'src/campaign',
    'src/review',
  ],
  'src/report': [
    'src/errors',
    'src/explore',
    'src/random',
    'src/trace',
    'src/minimize',
    'src/campaign',
    'src/review',
    'src/health',
    'src/ask',
  ],
  'src/catalogue.ts': ['src/campaign', 'models', 'properties', 'campaigns', 'pvmc.campaign.ts'],
  // What files from outside may import: for the command line, which loads them.
  'src/modules.ts': ['src/index.ts', 'models'],
  models: ['src/errors', 'src/schema', 'src/model'],
  properties: ['src/errors', 'src/schema', 'src/model', 'models'],
  campaigns: ['src/campaign'],
  'pvmc.campaign.ts': ['src/campaign', 'campaigns'],
};
const RESULTS_OF = [
  'src/explore',
  'src/random',
  'src/minimize',
  'src/campaign',
  'src/review',
  'src/health',
  'src/ask',
];
/** The two doors, and the benchmarks, see everything but each other. */
const DOORS = ['src/cli', 'src/index.ts', 'bench'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

/** What the default campaign expects; it stands where users look for it. */
const MANIFEST = 'pvmc.campaign.ts';
const files = [
  MANIFEST,
  ...['src', 'models', 'properties', 'campaigns', 'bench'].flatMap(filesUnder),
];

function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Relative imports of a file, re-exports and `import()` included. */
function importsOf(from: string): Import[] {
  const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^;'"]*?\sfrom\s+)?'([^']+)'/gm;
  const call = /\bimport\(\s*'([^']+)'/g;
  const text = textOf(from);
  const found = [
    ...[...text.matchAll(statement)].map(([all, type, to]) => ({
      to,
      typeOnly: type !== undefined || onlyTypesNamed(all),
    })),
    ...[...text.matchAll(call)].map(([, to]) => ({ to, typeOnly: false })),
  ];
  return found
    .filter(({ to }) => to.startsWith('.'))
    .map(({ to, typeOnly }) => ({
      from,
      to: posix.join(dirname(from), to).replace(/\.js$/, '.ts'),
      typeOnly,
    }));
}

/** `import { type A, type B } from`. */
function onlyTypesNamed(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1]?.split(',') ?? [];
  const named = names.map((name) => name.trim()).filter((name) => name !== '');
  return named.length > 0 && named.every((name) => name.startsWith('type '));
}

/** `src/model`, `models`, `src/index.ts`. */
const layerOf = (file: string): string =>
  file.startsWith('src/') ? file.split('/').slice(0, 2).join('/') : (file.split('/')[0] ?? '');

const imports = files.flatMap(importsOf);
const said = ({ from, to }: Import): string => `${from} imports ${to}`;

describe('the imports', () => {
  it('are found, and lead to files that exist', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter(({ to }) => !files.includes(to)).map(said)).toEqual([]);
  });

  it('go down the layers only', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [layer, other] = [layerOf(from), layerOf(to)];
      return layer !== other && !DOORS.includes(layer) && !MAY_IMPORT[layer]?.includes(other);
    });
    expect(wrong.map(said)).toEqual([]);
  });

  it('know every layer there is', () => {
    const known = [...Object.keys(MAY_IMPORT), ...DOORS];
    expect([...new Set(files.map(layerOf))].filter((layer) => !known.includes(layer))).toEqual([]);
  });

  it('of src reach models and properties from the catalogue of what comes with pvmc only', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        from !== 'src/catalogue.ts' && from.startsWith('src/') && /^(models|properties)\//.test(to),
    );
    expect(wrong.map(said)).toEqual([]);
  });

  it('never lead to a door, except from the other files behind it', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        DOORS.includes(layerOf(to)) && layerOf(from) !== layerOf(to) && from !== 'src/modules.ts',
    );
    expect(wrong.map(said)).toEqual([]);
  });

  it('of the writers of reports take of what runs only the types of its results', () => {
    const wrong = imports.filter(
      ({ from, to, typeOnly }) =>
        layerOf(from) === 'src/report' && RESULTS_OF.includes(layerOf(to)) && !typeOnly,
    );
    expect(wrong.map(said)).toEqual([]);
  });

  it('have no cycles, types included', () => {
    expect(cycleIn(imports)).toEqual([]);
  });

  it('between layers of src lead to an index; src/report has none, as each writer is its own', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        from.startsWith('src/') &&
        /^src\/.*\//.test(to) &&
        layerOf(from) !== layerOf(to) &&
        layerOf(to) !== 'src/report' &&
        !to.endsWith('/index.ts'),
    );
    expect(wrong.map(said)).toEqual([]);
  });
});

/** The files of one cycle, or nothing. */
function cycleIn(all: readonly Import[]): string[] {
  const done = new Set<string>();
  const visit = (file: string, above: readonly string[]): string[] => {
    if (above.includes(file)) return [...above.slice(above.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const { to } of all.filter(({ from }) => from === file)) {
      const cycle = visit(to, [...above, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const { from } of all) {
    const cycle = visit(from, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

describe('the files', () => {
  it(`have at most ${LINES_MAX} lines in src, models and properties`, () => {
    const long = files
      .filter((file) => !file.startsWith('bench/'))
      .map((file) => ({ file, lines: textOf(file).trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > LINES_MAX);
    expect(long).toEqual([]);
  });

  it('have kebab-case names that say what is in them', () => {
    const named = [...files, ...filesUnder('test')].filter((file) => file !== MANIFEST);
    const names = named.map((file) => posix.basename(file));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(name))).toEqual([]);
    expect(names.filter((name) => /^(utils?|helpers?|common|misc)\./.test(name))).toEqual([]);
  });

  it('print in src/cli and bench only', () => {
    const printers = files.filter((file) =>
      /\bconsole\.|\bprocess\.std(out|err)\b/.test(textOf(file)),
    );
    expect(printers.filter((file) => !/^(src\/cli|bench)\//.test(file))).toEqual([]);
  });

  it('of src name nothing of Xen', () => {
    const code = (file: string): string => textOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const xen = /xen|gnttab|grant|m2p|p2m|hypercall|domid/i;
    const engine = files.filter((file) =>
      /^src\/(errors|schema|model|explore|random|trace|minimize)\//.test(file),
    );
    expect(engine.filter((file) => xen.test(code(file)))).toEqual([]);
  });
});
