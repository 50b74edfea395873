/** What the process answers to its caller. Where TLC has a number for it, it is TLC's. */
export const EXIT = {
  met: 0,
  deadlock: 11,
  violated: 12,
  livenessViolated: 13,
  assertion: 14,
  expectationMissed: 15,
  vacuous: 16,
  inconclusive: 20,
  usage: 64,
  modelThrew: 75,
  unreadable: 150,
  internal: 255,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
