/** Which machines are examined, and which of their procedures are made to fail. */
import type { Catalogue, Where } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';
import type { Procedure } from '../model/index.js';
import { type Ground, mutable } from './ground.js';

export interface HealthSelection {
  readonly tree?: string | undefined;
  readonly patches?: readonly string[] | undefined;
  readonly scope?: string | undefined;
  /** Only mutations of this procedure. */
  readonly procedure?: string | undefined;
}

/** A procedure as some trees have it, and the machines that run it. */
export interface Subject {
  readonly procedure: Procedure;
  readonly on: readonly Ground[];
}

/** Errors: C001 for a name nobody knows, C003 when nothing is selected. */
export function selected(
  catalogue: Catalogue,
  { tree, patches, scope }: HealthSelection,
): readonly Where[] {
  const base = tree === undefined ? null : catalogue.base(tree).name;
  const series = patches === undefined ? null : catalogue.titles(patches);
  const within = scope === undefined ? null : catalogue.scope(scope).name;
  const planned = catalogue.health.machines.map((where) => ({
    ...where,
    patches: catalogue.titles(where.patches),
  }));
  const found = planned.filter(
    (where) =>
      (base === null || where.tree === base) &&
      (series === null || String(where.patches) === String(series)) &&
      (within === null || where.scope === within),
  );
  if (found.length > 0) return found;
  if (base !== null && within !== null) {
    return [{ tree: base, patches: series ?? [], scope: within }];
  }
  throw new PvmcError('C003', {
    what: 'no machine whose health is examined is selected; name one by --tree, --patch and --scope.',
  });
}

/**
 * Each procedure once for each way it is written in these trees.
 *
 * Errors: C001 when none has the procedure that is asked for.
 */
export function subjectsOf(
  grounds: readonly Ground[],
  procedure: string | undefined,
): readonly Subject[] {
  const subjects = new Map<Procedure, Ground[]>();
  for (const ground of grounds) {
    for (const one of mutable(ground)) {
      const on = subjects.get(one) ?? [];
      on.push(ground);
      subjects.set(one, on);
    }
  }
  const all = [...subjects].map(([one, on]): Subject => ({ procedure: one, on }));
  if (procedure === undefined) return all;
  const asked = all.filter((one) => one.procedure.name === procedure);
  if (asked.length > 0) return asked;
  const known = [...new Set(all.map((one) => one.procedure.name))];
  throw new PvmcError('C001', { what: 'procedure', name: procedure, known });
}
