import { Command } from 'commander';
import { type Catalogue, LISTS, type ListName, listingOf } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';
import { ledgerText } from '../report/ledger-text.js';
import { jsonList, listJson } from '../report/list-json.js';
import { listText } from '../report/list-text.js';
import { coloured, type Io } from './io.js';
import { joined, type PatchFileFlags, patchFileOption } from './patch-file.js';

interface Flags extends PatchFileFlags {
  readonly statements?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** `pvmc list`: what there is to explore. */
export function listCommand(shipped: Catalogue, io: Io): Command {
  const command = new Command('list')
    .summary('list trees, patches, scopes, properties and the manifest')
    .description(
      'Lists what there is: trees, patches with their hunks, scopes, properties, the manifest, ' +
        'the defects that it shows, and which property asks for which promise of a patch.',
    )
    .argument('[what]', `one of ${LISTS.join(', ')}; all of them when it is left out`);
  return patchFileOption(command)
    .option('--statements <patch>', 'each statement of a patch, and the label that models it')
    .option('--json', 'as JSON on standard output')
    .option('--no-color', 'no colour')
    .addHelpText(
      'after',
      '\nExamples:\n  $ npx pvmc list defects\n  $ npx pvmc list --statements 1f3ac86b',
    )
    .action(async (what: string | undefined, { statements, json, color, ...flags }: Flags) => {
      const { catalogue } = await joined(shipped, flags);
      if (statements !== undefined) {
        const ledger = catalogue.ledger(statements);
        io.out.write(
          json === true
            ? jsonList({ statements: ledger })
            : ledgerText(ledger, coloured(io, color)),
        );
        return;
      }
      const names = what === undefined ? LISTS : [listNamed(what)];
      const listing = listingOf(catalogue);
      io.out.write(
        json === true ? listJson(listing, names) : listText(listing, names, coloured(io, color)),
      );
    });
}

function listNamed(what: string): ListName {
  const name = LISTS.find((list) => list === what);
  if (name === undefined) throw new PvmcError('C001', { what: 'list', name: what, known: LISTS });
  return name;
}
