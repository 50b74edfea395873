import { Command } from 'commander';
import { type Catalogue, LISTS, type ListName, listingOf } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';
import { ledgerText } from '../report/ledger-text.js';
import { jsonList, listJson } from '../report/list-json.js';
import { listText } from '../report/list-text.js';
import { collect } from './flags.js';
import { coloured, type Io } from './io.js';
import { listedProcedure, listedProcedures, type TreeFlags } from './list-procedures.js';
import { joined, type PatchFileFlags, patchFileOption, seriesOr } from './patch-file.js';

interface Flags extends PatchFileFlags, TreeFlags {
  readonly statements?: string;
  readonly procedure?: string;
  readonly color: boolean;
}

/** Those of one tree; named only, as they are many. */
const PROCEDURES = 'procedures';

const EXAMPLES = `
Examples:
  $ npx pvmc list defects
  $ npx pvmc list --statements 1f3ac86b
  $ npx pvmc list procedures --tree 3.1
  $ npx pvmc list --procedure m2p_remove_override --tree 3.1 --patch 0930bba6`;

/** `pvmc list`: what there is to explore. */
export function listCommand(shipped: Catalogue, io: Io): Command {
  const command = new Command('list')
    .summary('list trees, patches, scopes, properties, procedures and the manifest')
    .description(
      'Lists what there is: trees, patches with their hunks, scopes, properties, the manifest, ' +
        'the defects that it shows, and which property asks for which promise of a patch; the ' +
        'procedures of a tree, with the module to import each from, and the statements of one.',
    )
    .argument(
      '[what]',
      `one of ${LISTS.join(', ')}; all of these when it is left out; or ${PROCEDURES}`,
    );
  return patchFileOption(command)
    .option('--statements <patch>', 'each statement of a patch, and the label that models it')
    .option('--procedure <name>', 'each statement of a procedure, with its label')
    .option('--tree <tree>', 'of procedures: in this base tree')
    .option('--patch <patch>', 'of procedures: with this patch; repeat it for a series', collect)
    .option('--json', 'as JSON on standard output')
    .option('--no-color', 'no colour')
    .addHelpText('after', EXAMPLES)
    .action((what: string | undefined, flags: Flags) => run(shipped, io, what, flags));
}

async function run(
  shipped: Catalogue,
  io: Io,
  what: string | undefined,
  flags: Flags,
): Promise<void> {
  const { catalogue, own } = await joined(shipped, flags);
  const { statements, procedure, json, color } = flags;
  const colour = coloured(io, color);
  const ofTree = { ...flags, ...seriesOr(flags.patch, own) };
  assertOneAsked(what, flags);
  if (procedure !== undefined) {
    io.out.write(await listedProcedure(catalogue, procedure, ofTree, colour));
  } else if (what === PROCEDURES) {
    io.out.write(await listedProcedures(catalogue, ofTree, colour));
  } else if (statements !== undefined) {
    const ledger = catalogue.ledger(statements);
    io.out.write(json === true ? jsonList({ statements: ledger }) : ledgerText(ledger, colour));
  } else {
    const names = what === undefined ? LISTS : [listNamed(what)];
    const listing = listingOf(catalogue);
    io.out.write(json === true ? listJson(listing, names) : listText(listing, names, colour));
  }
}

/** Errors: C001 for a list nobody knows, C003 for flags that make no sense together. */
function assertOneAsked(
  what: string | undefined,
  { statements, procedure, tree, patch }: Flags,
): void {
  const asked = [what, statements, procedure].filter((one) => one !== undefined);
  if (asked.length > 1) {
    throw new PvmcError('C003', {
      what: `one list at a time: a name, --statements or --procedure, and not ${asked.join(' and ')}.`,
    });
  }
  if (what !== undefined && what !== PROCEDURES) listNamed(what);
  if (tree === undefined && patch === undefined) return;
  if (procedure !== undefined || what === PROCEDURES) return;
  throw new PvmcError('C003', {
    what: `--tree and --patch are of \`list ${PROCEDURES}\` and of --procedure; leave them out.`,
  });
}

function listNamed(what: string): ListName {
  const name = LISTS.find((list) => list === what);
  if (name !== undefined) return name;
  throw new PvmcError('C001', { what: 'list', name: what, known: [...LISTS, PROCEDURES] });
}
