import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError, messageOf } from '../../errors.ts';
import type { Reading } from '../metrics/monitor-reading.ts';
import { prepareFolder } from './history-folder.ts';
import { headerLine, readingLine } from './history-lines.ts';
import { fullName, HOUR_MS } from './history-segment.ts';
import { HISTORY_LIMITS, type HistoryLimits, tendHistory } from './history-upkeep.ts';

export type HistoryOptions = {
  readonly dir: string;
  /** What is watched; readings of one thing are shown together. */
  readonly watched: string;
  readonly limits?: Partial<HistoryLimits>;
  /** Called with what went wrong, once for each kind of trouble. The monitor goes on. */
  readonly onTrouble: (message: string) => void;
  /** Writes to a file, and returns how many bytes were written. Tests replace it. */
  readonly write?: (file: number, bytes: Uint8Array) => number;
  /** Does a piece of upkeep, or has it done elsewhere; returns whether to be asked again. In the call to `append` by default. */
  readonly tend?: (nowMs: number, current: string | null) => boolean;
};

/** A segment that has so much is closed before its hour is over. */
const MOST_SEGMENT_BYTES = 4_000_000;

type OpenSegment = { readonly name: string; readonly file: number; readonly hour: number; bytes: number };

/**
 * Appends readings to a history on disk. Each monitor writes to segments of its own, one an hour, so that several can write
 * to one folder; a reading is written at once, and survives a crash of this process. Each append asks
 * for at most one piece of upkeep. The time is that of the readings.
 */
export class HistoryStore {
  readonly #options: HistoryOptions;
  readonly #write: (file: number, bytes: Uint8Array) => number;
  readonly #tend: (nowMs: number, current: string | null) => boolean;
  readonly #session = randomBytes(4).toString('hex');
  readonly #told = new Set<string>();
  #segment: OpenSegment | null = null;
  #metrics: readonly string[] = [];
  /** Whether the last line may have no end. */
  #isTorn = false;
  #isPrepared = false;
  #isUntended = true;

  /** Throws HarnessError CONFIG for a folder that can't be a history. Any other trouble is told, and tried again. */
  constructor(options: HistoryOptions) {
    this.#options = options;
    const limits = { ...HISTORY_LIMITS, ...options.limits };
    this.#tend = options.tend ?? ((nowMs, current) => tendHistory(options.dir, nowMs, limits, current) !== 'nothing');
    this.#write = options.write ?? ((file, bytes) => writeSync(file, bytes));
    try {
      this.#prepare();
    } catch (error) {
      if (error instanceof HarnessError) throw error;
      this.#guard('written', () => {
        throw error;
      });
    }
  }

  /** Never throws. */
  append(reading: Reading): void {
    this.#guard('written', () => {
      if (!this.#isPrepared) this.#prepare();
      this.#append(reading);
    });
    if (!this.#isUntended || !this.#isPrepared) return;
    this.#isUntended = false;
    this.#guard('tended', () => {
      this.#isUntended = this.#tend(reading.atMs, this.#segment?.name ?? null);
    });
  }

  close(): void {
    if (this.#segment !== null) closeSync(this.#segment.file);
    this.#segment = null;
  }

  #prepare(): void {
    prepareFolder(this.#options.dir);
    this.#isPrepared = true;
  }

  #append(reading: Reading): void {
    const segment = this.#segmentFor(reading);
    const added = Object.keys(reading.values).filter((metric) => !this.#metrics.includes(metric));
    const isNew = segment.bytes === 0 || added.length > 0;
    if (added.length > 0) this.#metrics = [...this.#metrics, ...added];
    const { watched } = this.#options;
    const header = isNew || this.#isTorn ? headerLine({ level: 'full', watched, metrics: this.#metrics }) : '';
    const text = `${this.#isTorn ? '\n' : ''}${header}${readingLine(reading, this.#metrics)}`;
    this.#isTorn = true;
    // A disk that fills up takes a part of it, and says only to the next call what is wrong.
    for (let rest: Uint8Array = Buffer.from(text); rest.length > 0; ) {
      const written = this.#write(segment.file, rest);
      segment.bytes += written;
      rest = rest.subarray(written);
    }
    this.#isTorn = false;
  }

  #segmentFor({ atMs }: Reading): OpenSegment {
    const hour = Math.floor(atMs / HOUR_MS);
    const open = this.#segment;
    if (open !== null && open.hour === hour && open.bytes < MOST_SEGMENT_BYTES) return open;
    this.close();
    const name = fullName(atMs, this.#session);
    const file = openSync(join(this.#options.dir, name), 'a');
    this.#segment = { name, file, hour, bytes: 0 };
    this.#metrics = [];
    this.#isTorn = false;
    this.#isUntended = true;
    return this.#segment;
  }

  #guard(what: 'written' | 'tended', act: () => void): void {
    try {
      act();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Somebody has removed the folder: it is made anew.
      if (code === 'ENOENT') this.#startAnew();
      const kind = `${what} ${code ?? messageOf(error)}`;
      if (this.#told.has(kind)) return;
      this.#told.add(kind);
      const { dir, onTrouble } = this.#options;
      onTrouble(`the history in ${dir} can't be ${what}: ${messageOf(error)}; the monitor goes on`);
    }
  }

  #startAnew(): void {
    this.close();
    this.#isPrepared = false;
  }
}
