/** The procedures of a tree, and where each is imported from by whoever writes a patch to it. */
import { PvmcError } from '../errors/index.js';
import { type AnyBody, type AnyStatement, type Procedure, statementsOf } from '../model/index.js';
import type { Catalogue } from './catalogue.js';

/** What modules export, by the name under which they are imported. */
export type ModuleExports = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** `import { name } from 'module'`. */
export interface Origin {
  readonly module: string;
  readonly name: string;
  /** Locals that patches have added, and that this export does not have. */
  readonly lacks: readonly string[];
}

export interface ProcedureRow {
  readonly name: string;
  readonly source: string;
  readonly statements: number;
  /** Null when no module exports it. */
  readonly origin: Origin | null;
}

/** A body inside of a statement, and when it is run. */
export interface Branch {
  /** `then`, `else`, `do`, or the name of an alternative. */
  readonly when: string;
  /** Whether the alternative may have to wait. */
  readonly waits: boolean;
  readonly among: number | string;
  readonly body: readonly StatementRow[];
}

export interface StatementRow {
  readonly kind: AnyStatement['kind'] | 'rest';
  readonly label: string;
  /** Whether it is of a patch, and not of the base tree. */
  readonly added: boolean;
  readonly waits: boolean;
  /** In how many ways it can be taken, or once for each element of what. */
  readonly among: number | string;
  /** The procedure that is called, or the label that is gone to. */
  readonly to: string | null;
  readonly branches: readonly Branch[];
}

export interface ProcedureListing extends ProcedureRow {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly locals: readonly string[];
  readonly body: readonly StatementRow[];
}

export interface TreeProcedures {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly procedures: readonly ProcedureRow[];
}

/** The procedures of a tree, by name. Errors: as `Catalogue.tree`. */
export function proceduresOf(
  catalogue: Catalogue,
  modules: ModuleExports,
  tree: string,
  patches: readonly string[],
): TreeProcedures {
  const origins = new Origins(catalogue, modules, tree, patches);
  const { procedures } = catalogue.tree(tree, patches);
  const rows = [...procedures.values()].map((procedure) => rowOf(procedure, origins));
  return {
    tree,
    patches: catalogue.titles(patches),
    procedures: rows.sort((a, b) => a.name.localeCompare(b.name)),
  };
}

/** One procedure, statement by statement. Errors: C001, and as `Catalogue.tree`. */
export function procedureListing(
  catalogue: Catalogue,
  modules: ModuleExports,
  tree: string,
  patches: readonly string[],
  name: string,
): ProcedureListing {
  const { procedures } = catalogue.tree(tree, patches);
  const procedure = procedures.get(name);
  if (procedure === undefined) {
    throw new PvmcError('C001', { what: 'procedure', name, known: [...procedures.keys()] });
  }
  const before = catalogue.base(tree).procedures.get(name);
  const own = new Set([...statementsOf(before?.body ?? [])].map(({ label }) => label));
  return {
    ...rowOf(procedure, new Origins(catalogue, modules, tree, patches)),
    tree,
    patches: catalogue.titles(patches),
    locals: Object.keys(procedure.locals),
    body: bodyRows(procedure.body, own),
  };
}

const rowOf = (procedure: Procedure, origins: Origins): ProcedureRow => ({
  name: procedure.name,
  source: procedure.source,
  statements: [...statementsOf(procedure.body)].length,
  origin: origins.of(procedure),
});

const bodyRows = (body: AnyBody, own: ReadonlySet<string>): readonly StatementRow[] =>
  body.map((statement) => ({
    kind: statement.kind === 'either' && statement.rest ? 'rest' : statement.kind,
    label: statement.label,
    added: !own.has(statement.label),
    waits: statement.kind === 'step' && statement.when !== null,
    among: statement.kind === 'step' ? statement.among : 1,
    to: targetOf(statement),
    branches: branchesOf(statement, own),
  }));

function targetOf(statement: AnyStatement): string | null {
  if (statement.kind === 'call') return statement.callee;
  return statement.kind === 'goto' ? statement.target : null;
}

function branchesOf(statement: AnyStatement, own: ReadonlySet<string>): readonly Branch[] {
  const plain = (when: string, body: AnyBody): Branch[] =>
    body.length === 0 ? [] : [{ when, waits: false, among: 1, body: bodyRows(body, own) }];
  switch (statement.kind) {
    case 'test':
    case 'branch':
      return [...plain('then', statement.consequent), ...plain('else', statement.otherwise)];
    case 'while':
      return plain('do', statement.body);
    case 'either':
      return statement.alternatives.map(({ name, when, among, body }) => ({
        when: name,
        waits: when !== null,
        among,
        body: bodyRows(body, own),
      }));
    case 'step':
    case 'set':
    case 'call':
    case 'return':
    case 'goto':
      return [];
  }
}

/** Finds the export that stands for a procedure, by looking at what the modules do export. */
class Origins {
  /** Every procedure that a module exports, by the name of the procedure. */
  private readonly exported = new Map<string, [Procedure, Omit<Origin, 'lacks'>][]>();
  /** Procedures as they were before any statement of theirs was edited. */
  private readonly unedited: Map<string, Procedure>;

  constructor(
    catalogue: Catalogue,
    modules: ModuleExports,
    tree: string,
    patches: readonly string[],
  ) {
    for (const [module, exports] of modules) {
      for (const [name, value] of Object.entries(exports)) {
        if (!isProcedure(value)) continue;
        const others = this.exported.get(value.name) ?? [];
        this.exported.set(value.name, [...others, [value, { module, name }]]);
      }
    }
    this.unedited = new Map(catalogue.base(tree).procedures);
    for (const { hunks } of patches.map((spec) => catalogue.patch(spec))) {
      for (const { procedure, whole } of hunks) {
        if (whole !== null) this.unedited.set(procedure, whole.by);
      }
    }
  }

  /** The one with the same body before the patches, and with as many of the locals as can be. */
  of({ name, locals }: Procedure): Origin | null {
    const body = this.unedited.get(name)?.body;
    const fitting = (this.exported.get(name) ?? [])
      .filter(([one]) => one.body === body)
      .filter(([one]) => Object.keys(one.locals).every((local) => local in locals))
      .map(([one, at]): Origin => {
        return { ...at, lacks: Object.keys(locals).filter((local) => !(local in one.locals)) };
      })
      .sort((a, b) => a.lacks.length - b.lacks.length);
    return fitting.at(0) ?? null;
  }
}

function isProcedure(value: unknown): value is Procedure {
  if (typeof value !== 'object' || value === null) return false;
  const { name, source, locals, body } = value as Partial<Record<keyof Procedure, unknown>>;
  return (
    typeof name === 'string' &&
    typeof source === 'string' &&
    typeof locals === 'object' &&
    Array.isArray(body)
  );
}
