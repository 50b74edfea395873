/**
 * What a step can do wrong to a state. The engine that runs the step catches these and adds which
 * step it was (errors S003 and S004).
 */
export class OutOfBounds extends Error {
  constructor(
    readonly field: string,
    readonly value: unknown,
    readonly domain: string,
  ) {
    super(`${field} outside ${domain}`);
  }
}

export class QueueFull extends Error {
  /** `queue` is the queue itself, in either representation; `pathOf` names it. */
  constructor(
    readonly queue: object,
    readonly max: number,
  ) {
    super(`a queue of ${max} is full`);
  }
}
