/** What each hunk of a patch is for, as a mail to a list. */
import type { Ablation } from '../review/index.js';
import { ablationLines } from './ablation-text.js';
import { treeTitle } from './campaign-command.js';
import {
  checkedLines,
  commandOf,
  MADE_BY,
  MAIL_WIDTH,
  mail,
  notCheckedLines,
  pairsOf,
  prose,
} from './mail.js';
import { counted } from './numbers.js';

/** `more` are further flags of the command: the files that a patch comes from, the hunks asked for. */
export function ablationMail(ablation: Ablation, more: readonly string[] = []): string {
  const { tree, before, patches, title, onTop, bounds } = ablation;
  const on = treeTitle({ tree, patches: before });
  const then = onTop.length === 0 ? '' : `, with ${onTop.join(' and ')} on top`;
  const command = commandOf(
    ['npx', 'pvmc', 'ablate', ...patches],
    [
      ['--on', [tree, ...before].join('+')],
      ...onTop.map((patch) => ['--then', patch]),
      ...bounds.map(({ scope }) => ['--scope', scope]),
      ...pairsOf(more),
    ],
  );
  return mail(`Re: ${title}`, [
    ...prose(
      `What each hunk of ${patches.join(' + ')} on ${on} is for${then}: ${MADE_BY}, ` +
        'without it and with all of them. LOAD-BEARING: without it something ' +
        'breaks. REDUNDANT: nothing does within these bounds, which is no proof that it has no use.',
    ),
    '',
    ...ablationLines(ablation, MAIL_WIDTH),
    '',
    ...checkedLines(
      bounds.map(({ scope, what, states }) => {
        return { scope, what, states: counted(states, 'state') };
      }),
      isOpen(ablation),
    ),
    '',
    ...notCheckedLines(
      isOpen(ablation) ? ['A limit was reached first: what is UNKNOWN above was not decided.'] : [],
    ),
    '',
    'To see it again:',
    '',
    ...command,
  ]);
}

const isOpen = ({ hunks, pairs, orders }: Ablation): boolean =>
  [...hunks, ...pairs, ...orders].some(({ verdict }) => verdict === 'UNKNOWN');
