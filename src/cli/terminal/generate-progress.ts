import type { ProgressListener, ProgressStep } from '../../datasets/store/progress.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../../reports/escape.ts';
import { formatBytes, formatCount, formatDuration } from '../../reports/quantity.ts';
import { type CommandIo, isLive } from './command-io.ts';
import { openLiveView } from './live-view.ts';
import type { Logging } from './log-level.ts';
import { createLogger } from './logger.ts';

/** Shows how far a generation is, on stderr. */
export type GenerateProgress = {
  readonly onProgress: ProgressListener;
  readonly onPart: (part: { readonly name: string; readonly number: number; readonly of: number }) => void;
  /** A line that stays. */
  readonly say: (message: string) => void;
  /** Makes room for a report on the same terminal. */
  readonly clear: () => void;
};

const REDRAW_EVERY_MS = 80;
const LOG_EVERY_MS = 2_000;

/** A line that is redrawn on a terminal; elsewhere a new line from time to time. */
export function openGenerateProgress(
  logging: Logging,
  io: Pick<CommandIo, 'stderr' | 'environment'>,
): GenerateProgress {
  const view = logging.format === null && isLive(io) ? openLiveView(io.stderr) : null;
  const logger = createLogger(logging, io);
  const everyMs = view ? REDRAW_EVERY_MS : LOG_EVERY_MS;
  const show = (message: string): void => (view ? view.draw([escapeText(message)]) : logger.info(message));
  const pace = new Pace();
  let part = '';
  let shownAtMs = performance.now();
  return {
    onPart: ({ name, number, of }) => {
      part = `${number} of ${of}  ${name}`;
      show(part);
    },
    onProgress: (step) => {
      const left = pace.leftOf(step);
      if (performance.now() - shownAtMs < everyMs) return;
      shownAtMs = performance.now();
      show(`${part === '' ? '' : `${part}  `}${describe(step, left)}`);
    },
    say: (message) => {
      view?.clear();
      if (view) io.stderr.write(`${escapeText(message)}\n`);
      else logger.warn(message);
    },
    clear: () => view?.clear(),
  };
}

type Left = { readonly bytesPerSec: number; readonly leftMs: number | null };

/** The speed of a piece of work. When the amount done goes down, a new piece has begun. */
export class Pace {
  readonly #now: () => number;
  #startedMs = 0;
  #done = Number.POSITIVE_INFINITY;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  leftOf({ done, total }: Pick<ProgressStep, 'done' | 'total'>): Left {
    if (done < this.#done) this.#startedMs = this.#now();
    this.#done = done;
    const tookMs = this.#now() - this.#startedMs;
    if (done === 0 || tookMs <= 0) return { bytesPerSec: 0, leftMs: null };
    return { bytesPerSec: (done / tookMs) * 1000, leftMs: ((total - done) / done) * tookMs };
  }
}

export function describe(
  { done, total, what, files, totalFiles }: ProgressStep,
  { bytesPerSec, leftMs }: Left,
): string {
  const percent = total > 0 ? Math.floor((done / total) * 100) : 0;
  const written =
    totalFiles === null ? plural(files, 'file') : `${formatCount(files)} of ${plural(totalFiles, 'file')}`;
  const left = leftMs === null ? '' : `  ${formatDuration(leftMs)} left`;
  return `${percent} %  ${written}  ${formatBytes(done)} of ${formatBytes(total)}  ${formatBytes(bytesPerSec)}/s${left}  ${what}`;
}
