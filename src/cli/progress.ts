import { clearLine, cursorTo } from 'node:readline';
import type { CampaignProgress, RandomAt } from '../campaign/index.js';
import type { RandomProgress } from '../random/index.js';
import { type Earlier, progressLine } from '../report/progress.js';
import { randomProgressLine } from '../report/random-progress.js';
import type { Io } from './io.js';

/** Between two lines. Units: milliseconds. */
const EVERY_MS = { terminal: 100, elsewhere: 2000 } as const;

/** Says on standard error where a campaign is: one line written anew on a terminal, else plain ones. */
export class TerminalProgress {
  private last_ms = Number.NEGATIVE_INFINITY;
  private earlier: Earlier | null = null;
  private shown = false;

  constructor(
    private readonly io: Io,
    private readonly quiet: boolean,
    private readonly now_ms: () => number = () => performance.now(),
  ) {
    // The first plain line comes when there has been something to wait for.
    if (!io.errIsTTY) this.last_ms = now_ms();
  }

  show(progress: CampaignProgress): void {
    if (!this.isDue()) return;
    const line = progressLine(progress, this.earlier, this.room);
    this.earlier = { machine: progress.machine, frontier: progress.search.frontier };
    this.write(line);
  }

  /** The same for random runs. */
  showRuns(progress: RandomProgress, at: RandomAt): void {
    if (!this.isDue()) return;
    this.write(randomProgressLine(progress, at, this.room));
  }

  /** Units: columns. */
  private get room(): number {
    return this.io.errIsTTY ? this.io.columns - 1 : Number.POSITIVE_INFINITY;
  }

  private isDue(): boolean {
    const now = this.now_ms();
    const every = EVERY_MS[this.io.errIsTTY ? 'terminal' : 'elsewhere'];
    if (this.quiet || now - this.last_ms < every) return false;
    this.last_ms = now;
    return true;
  }

  private write(line: string): void {
    const { io } = this;
    if (!io.errIsTTY) {
      io.err.write(`${line}\n`);
      return;
    }
    this.clear();
    io.err.write(line);
    this.shown = true;
  }

  /** Makes room for something else. */
  clear(): void {
    if (!this.shown) return;
    cursorTo(this.io.err, 0);
    clearLine(this.io.err, 0);
    this.shown = false;
  }
}
