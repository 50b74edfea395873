/** `pvmc list procedures` and `pvmc list --procedure NAME`: what a patch of one's own is written to. */
import { type Catalogue, procedureListing, proceduresOf } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';
import { jsonList } from '../report/list-json.js';
import { proceduresText, procedureText } from '../report/procedure-text.js';
import { lacksProcedure } from '../review/index.js';
import { seriesOf } from './selection.js';

export interface TreeFlags {
  readonly tree?: string;
  readonly patch?: readonly string[];
  readonly json?: boolean;
}

/** The procedures of the tree named, or of every base to which the patches apply. */
export async function listedProcedures(
  catalogue: Catalogue,
  flags: TreeFlags,
  colour: boolean,
): Promise<string> {
  const patches = seriesOf(flags.patch ?? []);
  const modules = await ownModules();
  const trees = treesMeant(catalogue, flags.tree, patches).map((tree) =>
    proceduresOf(catalogue, modules, tree, patches),
  );
  return flags.json === true ? jsonList({ procedures: trees }) : proceduresText(trees, colour);
}

/** One procedure, statement by statement. Errors: C001, C003 where several trees have it. */
export async function listedProcedure(
  catalogue: Catalogue,
  name: string,
  flags: TreeFlags,
  colour: boolean,
): Promise<string> {
  const patches = seriesOf(flags.patch ?? []);
  const meant = treesMeant(catalogue, flags.tree, patches);
  const having = meant.filter((tree) => catalogue.tree(tree, patches).procedures.has(name));
  const [tree, ...more] = having;
  if (more.length > 0) {
    throw new PvmcError('C003', {
      what: `the procedure ${name} is in ${having.join(', ')}; name one of them with --tree.`,
    });
  }
  if (tree === undefined) throw unknown(catalogue, name, meant, patches);
  const listing = procedureListing(catalogue, await ownModules(), tree, patches, name);
  return flags.json === true ? jsonList({ procedure: listing }) : procedureText(listing, colour);
}

/** Loaded when they are asked for: other lists need none of them. */
const ownModules = async () => (await import('../modules.js')).importable();

/** Errors: C001; those of the patches, where they apply to no base. */
function treesMeant(
  catalogue: Catalogue,
  tree: string | undefined,
  patches: readonly string[],
): readonly string[] {
  if (tree !== undefined) return [catalogue.base(tree).name];
  const refusals: PvmcError[] = [];
  const applying = catalogue.bases.filter(({ name }) => {
    try {
      return catalogue.tree(name, patches).name === name;
    } catch (thrown) {
      if (!(thrown instanceof PvmcError) || !/^[HM]/u.test(thrown.code)) throw thrown;
      refusals.push(thrown);
      return false;
    }
  });
  if (applying.length > 0) return applying.map(({ name }) => name);
  const near = refusals.find((one) => !lacksProcedure(one));
  throw near ?? refusals[0] ?? new PvmcError('C003', { what: 'there is no tree.' });
}

function unknown(
  catalogue: Catalogue,
  name: string,
  trees: readonly string[],
  patches: readonly string[],
): PvmcError {
  const known = trees.flatMap((tree) => [...catalogue.tree(tree, patches).procedures.keys()]);
  return new PvmcError('C001', { what: 'procedure', name, known });
}
