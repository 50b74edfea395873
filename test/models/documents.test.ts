/** The house rules for models and properties: what each must say of itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Procedure, statementsOf, type Tree } from '../../src/model/index.js';
import { catalogue, machines } from './own-machines.js';

const ROOT = join(__dirname, '../..');
const LABEL_MAX = 60;

interface File {
  readonly path: string;
  readonly text: string;
  /** The comment that it begins with, without its stars. */
  readonly header: string;
}

/** The files of a folder; those of the folders in it are others. */
const filesOf = (folder: string): readonly File[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
    .map((name) => {
      const text = readFileSync(join(ROOT, folder, name), 'utf8');
      const [, comment] = /^\/\*\*([\s\S]*?)\*\//.exec(text) ?? ['', ''];
      return { path: `${folder}/${name}`, text, header: comment.replace(/^ ?\* ?/gm, '').trim() };
    });

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);

const [xen, linux, propertyFiles] = ['models/xen', 'models/linux', 'properties'].map(filesOf);
/** What is another version of a function than that of models/linux has a folder of its own. */
const versions = foldersIn('models/linux').map(filesOf);
const filesOfPatches = foldersIn('models/patches').flatMap(filesOf);

/** A part of the patch whose commit it begins with: `f4f97b3ea901-walk.ts`. */
const isPart = ({ path }: File): boolean => /\/[0-9a-f]{12}-[a-z0-9-]+\.ts$/.test(path);
const patchFiles = filesOfPatches.filter((file) => !isPart(file));

const pathsOf = (files: readonly File[]): string[] => files.map(({ path }) => path);

/** Path, function and commit: `mm/mmap.c, do_munmap @ 0f4b49eaf25e`; Xen's by its version. */
const CITATION =
  /^(?:arch|drivers|fs|include|kernel|mm|xen)\/\S+\.[ch], .+ @ (?:[0-9a-f]{12}|\d(?:\.\d+)+)\b/;
/** Hardware by its manual. */
const MANUAL = /^Intel SDM vol\. \d/;
/** Callers that a scope needs and no source file is: said in words. */
const CALLER = /^a (?:caller|process) /;

const isCited = (source: string): boolean => CITATION.test(source) || MANUAL.test(source);

/** Every tree of the manifest, the base first. */
const trees: readonly Tree[] = [
  ...catalogue.bases,
  ...new Map(machines.map(({ machine }) => [String(machine.tree.patches), machine.tree])).values(),
];
const procedures = new Set<Procedure>(trees.flatMap((tree) => [...tree.procedures.values()]));

/** Names of the procedures that a file writes out. */
const writtenIn = ({ text }: File): string[] =>
  [...text.matchAll(/\bprocedure\(\s*'(\w+)'/g)].map(([, name]) => name);

describe('a file of models/xen or models/linux', () => {
  const all = [...xen, ...linux, ...versions.flat()];

  it('begins with a comment that says what it is', () => {
    expect(pathsOf(all.filter(({ header }) => header.length < 40))).toEqual([]);
  });

  it('that follows source code says what is modelled, what is not, and where it is from', () => {
    const sources = (file: File): string[] =>
      writtenIn(file).flatMap((name) =>
        catalogue.bases.flatMap((base) => base.procedures.get(name)?.source ?? []),
      );
    const following = all.filter((file) => sources(file).some((source) => CITATION.test(source)));
    expect(following.length).toBeGreaterThan(8);
    const wanting = following.filter(
      ({ header }) => !/^Modelled:/m.test(header) || !/^Not modelled:/m.test(header),
    );
    expect(pathsOf(wanting)).toEqual([]);
    const unsourced = following.filter(
      (file) => !/^Source:/m.test(file.header) && !sources(file).every(isCited),
    );
    expect(pathsOf(unsourced)).toEqual([]);
  });

  it('writes procedures whose names no other file of its tree has, and that a base tree has', () => {
    for (const files of [linux, ...versions]) {
      const names = files.flatMap(writtenIn);
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    }
    // A name that two files write is that of two versions, in two base trees.
    const written = new Set(catalogue.bases.flatMap((base) => [...base.procedures.values()]));
    expect(all.flatMap(writtenIn).sort()).toEqual([...written].map(({ name }) => name).sort());
  });

  it('exports each procedure under its own name', () => {
    const declared = all.flatMap(({ text }) => [
      ...text.matchAll(/\bconst (\w+) = procedure\(\s*'(\w+)'/g),
    ]);
    expect(declared.length).toBe(all.flatMap(writtenIn).length);
    expect(declared.filter(([, name, literal]) => name !== literal)).toEqual([]);
  });
});

describe('a procedure that a patch adds or replaces', () => {
  const wholes = catalogue.patches.flatMap(({ hunks }) =>
    hunks.flatMap(({ whole }) => whole ?? []),
  );

  it('is written in the files of the patches, under its own name where it is new', () => {
    const declared = filesOfPatches.flatMap(({ text }) => [
      ...text.matchAll(/\bconst (\w+) = procedure\(\s*'(\w+)'/g),
    ]);
    const written = filesOfPatches.flatMap(writtenIn);
    expect(declared.length).toBe(written.length);
    expect(declared.filter(([, name, literal]) => name !== literal)).toEqual([]);
    expect(written.filter((name, i) => written.indexOf(name) !== i)).toEqual([]);
    const added = wholes.filter(({ kind }) => kind === 'adds').map(({ by }) => by.name);
    expect(added.filter((name) => !written.includes(name))).toEqual([]);
  });

  it('cites its source as one of a base tree does', () => {
    const wanting = wholes.filter(({ by }) => !isCited(by.source) && !CALLER.test(by.source));
    expect(wanting.map(({ by }) => `${by.name}: ${by.source}`)).toEqual([]);
  });
});

describe('a procedure', () => {
  it('cites path, function and commit, or says which caller it stands for', () => {
    const wanting = [...procedures].filter(
      ({ source }) => !isCited(source) && !CALLER.test(source),
    );
    expect(wanting.map(({ name, source }) => `${name}: ${source}`)).toEqual([]);
  });

  it('is named in its citation, or says which function it is', () => {
    const cited = [...procedures].filter(({ source }) => CITATION.test(source));
    expect(cited.filter(({ source }) => !/, \w+/.test(source))).toEqual([]);
  });

  it('has labels that differ, in every tree of the manifest', () => {
    for (const { name, body } of procedures) {
      const labels = [...statementsOf(body)].map(({ label }) => label);
      expect([name, labels.filter((label, i) => labels.indexOf(label) !== i)]).toEqual([name, []]);
    }
  });

  it(`has labels of at most ${LABEL_MAX} characters, on one line`, () => {
    const labels = new Set(
      [...procedures].flatMap(({ body }) => [...statementsOf(body)].map(({ label }) => label)),
    );
    expect([...labels].filter((label) => label.length > LABEL_MAX)).toEqual([]);
    expect([...labels].filter((label) => label !== label.trim() || /[^ -~]/.test(label))).toEqual(
      [],
    );
  });
});

/** Upstream's, Xen's, or that of a kernel with patches of its own. */
const sourceOf = (name: string): RegExp =>
  new RegExp(`^(torvalds/linux|xen-project/xen|xenserver/linux-3\\.x\\.pg) ${name} `);

describe('a patch', () => {
  it('has a file that begins with what it does, and so has each part of it', () => {
    expect(patchFiles.length).toBe(catalogue.patches.length);
    const wholes = new Set(catalogue.patches.map(({ name }) => name));
    const parts = filesOfPatches.filter(isPart);
    expect(
      pathsOf(parts.filter(({ path }) => !wholes.has(path.split('/').at(-1)?.slice(0, 12) ?? ''))),
    ).toEqual([]);
    expect(pathsOf(filesOfPatches.filter(({ header }) => !/^[A-Z].*\./s.test(header)))).toEqual([]);
  });

  it('is named by the 12 digits of its commit, as is its file; else it says whose it is', () => {
    for (const { name, title, source } of catalogue.patches) {
      const file = `/${name.replaceAll('_', '-')}.ts`;
      expect(pathsOf(patchFiles).filter((path) => path.endsWith(file))).toHaveLength(1);
      expect(title).not.toBe('');
      if (/^[0-9a-f]{12}$/.test(name)) expect(source).toMatch(sourceOf(name));
      else expect(source).toMatch(/^(pvmc; .+|torvalds\/linux, between .+)$/);
    }
  });

  it('of upstream says in its header where it is from', () => {
    const ours = catalogue.patches.filter(({ source }) => source.startsWith('pvmc;'));
    const upstream = patchFiles.filter(
      ({ path }) => !ours.some(({ name }) => path.includes(name.replaceAll('_', '-'))),
    );
    expect(upstream.length).toBe(catalogue.patches.length - ours.length);
    expect(pathsOf(upstream.filter(({ header }) => !/^Source:/m.test(header)))).toEqual([]);
  });
});

describe('a property', () => {
  const { properties } = catalogue;

  it('has a name that is a claim in PascalCase, of its own', () => {
    const names = properties.map(({ name }) => name);
    expect(names.filter((name) => !/^([A-Z][a-z0-9]*|P2M)+$/.test(name))).toEqual([]);
    expect(names.filter((name) => name.split(/(?=[A-Z])/).length < 2)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is exported under the name that it has, literally', () => {
    for (const { name } of properties.filter((p) => !/^No(Deadlock|KernelBug)$/.test(p.name))) {
      const there = propertyFiles.filter(({ text }) => text.includes(`export const ${name} = `));
      expect([name, there.length]).toEqual([name, 1]);
      expect([name, there[0].text.includes(`name: '${name}'`)]).toEqual([name, true]);
    }
  });

  it('has a claim in one sentence, a formula of its kind, a source and what it misses', () => {
    for (const { name, kind, claim, formula, source, misses } of properties) {
      expect([name, claim]).toEqual([name, expect.stringMatching(/^[A-Z_a-z].+\.$/)]);
      const form = { always: '[](', quiescent: '[](', step: '[][', sometimes: '<>(' }[kind];
      expect([name, formula.startsWith(form)]).toEqual([name, true]);
      if (kind === 'quiescent')
        expect([name, formula]).toEqual([name, expect.stringContaining('Quiescent =>')]);
      expect([name, source.length > 3, misses.length > 3]).toEqual([name, true, true]);
    }
  });

  it('has a file that begins with what the family is about', () => {
    expect(pathsOf(propertyFiles.filter(({ header }) => header.length < 30))).toEqual([]);
  });
});

describe('an ideal', () => {
  it('says what it claims as a property does, and knows operations that some machine has', () => {
    const names = new Set(catalogue.properties.map(({ name }) => name));
    for (const { name, claim, formula, source, misses, operations } of catalogue.ideals) {
      expect([name, names.has(name), claim]).toEqual([
        name,
        false,
        expect.stringMatching(/^A?[A-Z].+\.$/),
      ]);
      expect([name, formula]).toEqual([name, expect.stringMatching(/^\[\]\( Quiescent => /)]);
      expect([name, source.length > 3, misses.length > 3]).toEqual([name, true, true]);
      expect([name, operations.length > 0]).toEqual([name, true]);
    }
    expect(catalogue.ideals.length).toBe(7);
  });

  it('has a file that a reader is through with in five minutes', () => {
    const files = filesOf('models/ideal');
    expect(files.length).toBe(catalogue.ideals.length);
    expect(pathsOf(files.filter(({ header }) => header.length < 40))).toEqual([]);
    expect(pathsOf(files.filter(({ text }) => text.split('\n').length > 120))).toEqual([]);
    // Independent of the code: it imports what the memory is, and no procedure.
    expect(
      pathsOf(files.filter(({ text }) => /from '.*\/(linux|xen|patches)\//.test(text))),
    ).toEqual([]);
  });
});

describe('a scope', () => {
  it('has a name for the command line and its bounds in words', () => {
    for (const { name, what } of catalogue.scopes) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect([name, what]).toEqual([name, expect.stringMatching(/\d .*(page|CPU)/)]);
    }
  });

  it('is used by the manifest, but for those that are too large for every day', () => {
    const used = new Set(machines.map(({ scope }) => scope));
    const unused = catalogue.scopes.filter(({ name }) => !used.has(name));
    const large = /^(2pages-|6pages-|balloon-6pages-|grant-4vcpus|pin-2mms-|e820-10pfns)/;
    expect(unused.map(({ name }) => name).filter((name) => !large.test(name))).toEqual([]);
  });
});
