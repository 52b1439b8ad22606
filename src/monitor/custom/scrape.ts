import { messageOf } from '../../errors.ts';
import { plural } from '../../plural.ts';
import type { TlsMaterial } from '../../tls-files.ts';
import { type SmallAnswer, sendSmall } from '../requests/small-request.ts';
import type { Sampler } from '../sampler.ts';
import { type CustomSample, mergeSamples } from './custom-sample.ts';
import { parsePrometheus } from './prometheus-text.ts';
import { MOST_SERIES, type Standing, scrapedSample } from './scraped-sample.ts';

export type ScrapeOptions = {
  /** Where the target serves the Prometheus text format. */
  readonly url: string;
  readonly everyMs: number;
  readonly headers: { readonly [name: string]: string };
  readonly allowHosts: readonly string[];
  readonly tls?: TlsMaterial;
  /** Asks for the text; sends a request by default. */
  readonly ask?: (stop: AbortSignal) => Promise<Pick<SmallAnswer, 'status' | 'text'>>;
};

const MOST_BYTES = 4_000_000;
/** So few scrapes are waited for that a target which does not answer is not asked by many at once. */
const LONGEST_MS = 10_000;

/** Asks a target for its metrics at an interval, one request at a time; `take` hands out what has arrived. */
export class Scrape implements Sampler<CustomSample> {
  readonly #options: ScrapeOptions;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #arrived: CustomSample[] = [];
  #standing: Standing | null = null;
  #asking: Promise<void> | null = null;
  #requests = 0;
  #note: string | null = null;

  constructor(options: ScrapeOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.scrape(), options.everyMs);
    this.#timer.unref();
    void this.scrape();
  }

  take(): CustomSample | null {
    const arrived = this.#arrived.splice(0);
    return arrived.length === 0 ? null : arrived.reduce(mergeSamples);
  }

  /** Why nothing came, or not everything; null while all is well. */
  get note(): string | null {
    return this.#note;
  }

  /** How many requests were sent: the target has counted them, too. */
  get requests(): number {
    return this.#requests;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stop.abort();
  }

  /** Asks now, unless an answer is still to come; resolves when there is one, or none will come. */
  scrape(): Promise<void> {
    this.#asking ??= this.#askAndRead().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askAndRead(): Promise<void> {
    try {
      this.#requests += 1;
      const { status, text } = await this.#ask();
      if (status === 200) this.#read(text);
      else this.#note = `${this.#options.url} answered ${status}, not 200, when it was asked for metrics`;
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#note = `${this.#options.url} gave no metrics: ${messageOf(error)}`;
    }
  }

  #ask(): Promise<Pick<SmallAnswer, 'status' | 'text'>> {
    const { url, everyMs, headers, allowHosts, tls, ask } = this.#options;
    if (ask) return ask(this.#stop.signal);
    const timeoutMs = Math.min(LONGEST_MS, Math.max(1000, everyMs * 2));
    // The headers of a target may ask for a content coding, which only the answers of a load are read in.
    const accept = { accept: 'text/plain; version=0.0.4', ...headers, 'accept-encoding': 'identity' };
    const plain = { timeoutMs, mostBytes: MOST_BYTES, allowHosts, stop: this.#stop.signal, ...(tls ? { tls } : {}) };
    return sendSmall({ url, method: 'GET', headers: accept, ...plain });
  }

  #read(text: string): void {
    const { families, badLines } = parsePrometheus(text);
    const { sample, standing, leftOut } = scrapedSample(this.#standing, families);
    this.#standing = standing;
    this.#arrived.push(sample);
    this.#note = noteOf(this.#options.url, families.length, badLines, leftOut);
  }
}

function noteOf(url: string, families: number, badLines: number, leftOut: number): string | null {
  if (families === 0) return `${url} serves no metric in the Prometheus text format`;
  if (badLines > 0) return `${url} serves ${plural(badLines, 'line')} not in the Prometheus text format`;
  return leftOut > 0
    ? `${url} serves more than ${MOST_SERIES} series, or values that are no numbers: ${leftOut} are left out`
    : null;
}
