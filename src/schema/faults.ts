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
  constructor(
    readonly field: string,
    readonly max: number,
  ) {
    super(`${field} is full`);
  }
}
