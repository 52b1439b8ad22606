import { createWriteStream, rmSync, type WriteStream, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../datasets/store/aside.ts';
import { makePath } from '../../datasets/store/make-path.ts';
import { HarnessError, messageOf } from '../../errors.ts';
import { HistogramLog } from '../../metrics/histogram.ts';
import type { Interval } from '../../metrics/interval.ts';
import { TIMERS } from '../../metrics/names.ts';
import type { Secrets } from '../../secrets.ts';
import { maskFile } from './masked-file.ts';

/** The folder of one run or comparison, `<out>/<id>/`, with its result and intervals.hlog. */
export class ResultFolder {
  readonly dir: string;
  readonly #stream: WriteStream;
  readonly #log: HistogramLog;
  readonly #originUs: number;
  #trouble: Error | null = null;
  /** The files whose secrets could not be masked, and why. */
  readonly #unmasked: string[] = [];

  /** Makes the folder and opens the log at once, so that a folder that can't be written to is found before the run. */
  constructor(out: string, id: string, startedAtMs: number, startedAtUs: number) {
    this.dir = join(out, id);
    try {
      makePath(this.dir);
      writeFileSync(this.#path('intervals.hlog'), '');
    } catch (error) {
      throw new HarnessError('CONFIG', `can't write results to ${this.dir}: ${messageOf(error)}`, {
        hint: 'give a folder that can be written to: --out DIR',
        cause: error,
      });
    }
    this.#originUs = startedAtUs;
    this.#stream = createWriteStream(this.#path('intervals.hlog'), { flags: 'a' });
    this.#stream.on('error', (error) => {
      this.#trouble ??= error;
    });
    this.#log = new HistogramLog((text) => this.#trouble ?? this.#stream.write(text), startedAtMs);
  }

  /**
   * Appends every timer of the interval to the log, one line each, tagged `scenario/stage/request/timer`. The log has a line
   * for each shard and second, which the fold adds together, and a killed run keeps it: so it takes the encoded histograms as
   * they come in, and decodes and adds up none of them.
   */
  append(interval: Interval, secrets: Secrets): void {
    const fromSec = (interval.fromUs - this.#originUs) / 1e6;
    const toSec = (interval.toUs - this.#originUs) / 1e6;
    for (const { stage, request, timers, failedTimers } of interval.series) {
      for (const name of TIMERS) {
        const tag = [interval.scenario, stage, request, name].map((part) => tagPart(secrets.text(part))).join('/');
        const [ok, failed] = [timers[name], failedTimers[name]];
        if (ok) this.#log.append(tag, fromSec, toSec, ok);
        if (failed) this.#log.append(`${tag}/failed`, fromSec, toSec, failed);
      }
    }
  }

  /** Writes another file, whole or not at all. Throws if it can't be written. */
  save(name: string, text: string): void {
    replaceFile(this.dir, name, text);
  }

  /** Masks the secrets in a file that a target has written. One that can't be masked, on a full disk, is deleted, and the result's trouble says so. */
  mask(name: string, secrets: Secrets): void {
    const path = this.#path(name);
    try {
      maskFile(path, secrets);
    } catch (error) {
      const fate = isDeleted(path) ? 'is deleted' : 'still holds them';
      this.#unmasked.push(`can't mask the secrets in ${path}, which ${fate}: ${messageOf(error)}`);
    }
  }

  /**
   * Writes the result atomically and returns its path. If the folder can no longer be written to, it goes to the system's folder
   * for temporary files instead, and `trouble` says so; the path is null if that can't be written to either.
   */
  async write(
    result: { readonly id: string },
    name: 'result.json' | 'comparison.json' = 'result.json',
  ): Promise<{ readonly path: string | null; readonly trouble: string | null }> {
    await new Promise<void>((resolve) => (this.#trouble ? resolve() : this.#stream.end(() => resolve())));
    const text = `${JSON.stringify(result, null, 1)}\n`;
    try {
      replaceFile(this.dir, name, text);
      return { path: this.#path(name), trouble: this.#troubles() };
    } catch (error) {
      return writeElsewhere(
        `perf-harness-${result.id}.json`,
        text,
        `can't write ${this.#path(name)}: ${messageOf(error)}`,
      );
    }
  }

  #path(name: string): string {
    return join(this.dir, name);
  }

  #troubles(): string | null {
    const log =
      this.#trouble === null ? [] : [`can't write ${this.#path('intervals.hlog')}: ${messageOf(this.#trouble)}`];
    const all = [...log, ...this.#unmasked];
    return all.length === 0 ? null : all.join('; ');
  }
}

function isDeleted(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}

function writeElsewhere(name: string, text: string, trouble: string): { path: string | null; trouble: string } {
  try {
    replaceFile(tmpdir(), name, text);
    return { path: join(tmpdir(), name), trouble };
  } catch (error) {
    return { path: null, trouble: `${trouble}; and can't write to ${tmpdir()} in its place: ${messageOf(error)}` };
  }
}

/** Replaces what would end a tag (commas, white space) or separate its parts (slashes). */
function tagPart(text: string): string {
  return text.replace(/[\s,]/g, '_').replace(/^\/+/, '').replaceAll('/', '|');
}
