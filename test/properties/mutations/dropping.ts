/** Mutations that leave one statement out. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import { hunksOver, type Procedure } from '../../../src/model/index.js';
import type { Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

type Make = ReturnType<typeof mutationsOn>;

/** As `mutationsOn`, of a procedure without the statement `label`. */
export const droppingWith =
  (mutation: Make) =>
  (name: string, of: Procedure, label: string, where: Parameters<Make>[1]): Mutation =>
    mutation(
      hunk({ name, what: `${of.name}: without ${label}`, of, edits: (k) => [k.remove(label)] }),
      where,
    );
