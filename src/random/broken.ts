import type { Property, Taken } from '../model/index.js';

/** A claim that a run has broken. */
export class Broken extends Error {
  override readonly name = 'Broken';

  constructor(
    readonly property: Property,
    readonly initial: number,
    readonly taken: readonly Taken[],
    readonly detail: string | null,
    /** Whether the last state shows it without what led there. */
    readonly replayable = true,
  ) {
    super(property.name);
  }
}

/** The kernel has stopped in a way that is known already: this run is over. */
export class Over extends Error {
  override readonly name = 'Over';
}
