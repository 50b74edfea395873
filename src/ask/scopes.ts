/** Asks one scope after another, as a state that a small one does not have a larger one may. */
import type { Catalogue } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';
import { type Limits, limitsAt, type Progress } from '../explore/index.js';
import type { Answer } from './search.js';
import { askState } from './thread.js';

/** A tree, and scopes in the order they are asked. */
export interface AskedScopes {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scopes: readonly string[];
}

export interface ScopeAnswer {
  readonly scope: string;
  readonly answer: Answer;
}

export interface ScopesAnswer extends ScopeAnswer {
  /** What the other scopes say that were asked. */
  readonly others: readonly ScopeAnswer[];
}

/**
 * The answer of the first scope in which the state is reached; else the one that comes nearest. A
 * scope is passed over that has not what the question names. A limit of time is for all of them.
 *
 * Errors: as `askState`, if no scope has it.
 */
export async function askScopes(
  catalogue: Catalogue,
  ask: string,
  { scopes, ...place }: AskedScopes,
  limits: Limits = {},
  onProgress: (progress: Progress, scope: string) => void = () => {},
): Promise<ScopesAnswer> {
  const started_ms = performance.now();
  const answers: ScopeAnswer[] = [];
  let unfit: PvmcError | null = null;
  for (const scope of scopes) {
    const rest = limitsAt(limits, (performance.now() - started_ms) / 1000);
    const show = (progress: Progress): void => onProgress(progress, scope);
    try {
      answers.push({
        scope,
        answer: await askState(catalogue, { ...place, ask, scope }, rest, show),
      });
    } catch (thrown) {
      if (!(thrown instanceof PvmcError) || !IS_UNFIT.test(thrown.code)) throw thrown;
      // The largest scope has most of what can be named.
      unfit = thrown;
      continue;
    }
    if (['reached', 'unknown'].includes(answers.at(-1)?.answer.outcome ?? '')) break;
  }
  const [best, ...others] = [...answers].reverse().sort(byRank);
  if (best !== undefined) return { ...best, others: inOrder(others, scopes) };
  throw unfit ?? new PvmcError('C003', { what: 'there is no scope to ask.' });
}

/** The question names what the scope has not, or the scope does not suit the tree. */
const IS_UNFIT = /^[AMS]/u;

/** Of equals the nearest miss in few states reads best, and the answer that looked at most. */
const byRank = ({ answer: a }: ScopeAnswer, { answer: b }: ScopeAnswer): number =>
  rankOf(b) - rankOf(a) || (a.near === null ? 0 : a.states - b.states);

/** Reached before all; then by how near it comes. */
function rankOf({ outcome, vacuous, near }: Answer): number {
  if (outcome === 'reached') return Number.POSITIVE_INFINITY;
  if (outcome === 'unknown') return Number.MAX_SAFE_INTEGER;
  return vacuous ? -1 : (near?.holding.length ?? 0);
}

const inOrder = (
  answers: readonly ScopeAnswer[],
  scopes: readonly string[],
): readonly ScopeAnswer[] =>
  [...answers].sort((a, b) => scopes.indexOf(a.scope) - scopes.indexOf(b.scope));
