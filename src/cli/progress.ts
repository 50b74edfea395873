import { clearLine, cursorTo } from 'node:readline';
import type { CampaignProgress } from '../campaign/index.js';
import { type Earlier, progressLine } from '../report/progress.js';
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
    const { io } = this;
    const now = this.now_ms();
    if (this.quiet || now - this.last_ms < EVERY_MS[io.errIsTTY ? 'terminal' : 'elsewhere']) return;
    this.last_ms = now;
    const line = progressLine(
      progress,
      this.earlier,
      io.errIsTTY ? io.columns - 1 : Number.POSITIVE_INFINITY,
    );
    this.earlier = { machine: progress.machine, frontier: progress.search.frontier };
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
