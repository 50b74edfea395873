/** What a claim is about: it names a procedure, so that it fits no tree whose machine has none of it. */
import type { Positions } from '../src/model/index.js';

/** A claim about the override machine. Errors: M009 where no page is overridden. */
export const aboutOverrides =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('m2p_add_override');
    return define(at);
  };
