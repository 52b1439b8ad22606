import { plural } from '../../../plural.ts';
import { BodyText, parseJson } from '../../../workers/checks/body.ts';
import { TextSearch } from '../../../workers/checks/text-search.ts';
import { Excerpt } from '../../../workers/http/excerpt.ts';
import { valueAt } from './json-pointer.ts';
import type { RunExpectation } from './types.ts';

/** What stdout came to: the entries that were counted in it, and why it is not what was expected; null if it is. */
export type OutputVerdict = { readonly items: number; readonly reason: string | null };

/**
 * What one run after the other prints, as far as it is needed: of all of it the beginning, and stdout as a whole where it is parsed, up to
 * `mostBytes`.
 */
export class RunOutput {
  readonly #mostBytes: number;
  readonly #text = new BodyText();
  readonly #stdout = new Excerpt();
  readonly #stderr = new Excerpt();
  #expect: RunExpectation | null = null;
  #search: TextSearch | null = null;
  #stdoutBytes = 0;
  #stderrBytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  start(expect: RunExpectation | null): void {
    this.#expect = expect;
    this.#search = expect === null || expect.contains === null ? null : new TextSearch(expect.contains);
    this.#text.start();
    this.#search?.start();
    this.#stdoutBytes = 0;
    this.#stderrBytes = 0;
  }

  /** Returns whether it is still short enough to be kept. */
  addStdout(chunk: Buffer): boolean {
    this.#stdout.keep(chunk, 0, chunk.length, this.#stdoutBytes);
    this.#stdoutBytes += chunk.length;
    this.#search?.add(chunk, 0, chunk.length);
    if (!this.#isParsed) return true;
    if (this.#stdoutBytes > this.#mostBytes) return false;
    this.#text.add(chunk, 0, chunk.length);
    return true;
  }

  addStderr(chunk: Buffer): void {
    this.#stderr.keep(chunk, 0, chunk.length, this.#stderrBytes);
    this.#stderrBytes += chunk.length;
  }

  /** How both began; null if nothing was printed. */
  excerpt(): string | null {
    const [stdout, stderr] = [this.#stdout.text(this.#stdoutBytes), this.#stderr.text(this.#stderrBytes)];
    const parts = [
      ...(stderr === null ? [] : [`stderr: ${stderr}`]),
      ...(stdout === null ? [] : [`stdout: ${stdout}`]),
    ];
    return parts.length === 0 ? null : parts.join('\n');
  }

  /** Judges all of stdout. */
  judge(): OutputVerdict {
    const { json = null, items = null, contains = null } = this.#expect ?? {};
    if (this.#search?.isFound === false) return { items: 0, reason: `stdout does not contain "${contains}"` };
    if (json === null) return { items: 0, reason: null };
    const whole = parseJson(this.#text.text());
    this.#text.start();
    if (whole === undefined)
      return { items: 0, reason: this.#stdoutBytes === 0 ? 'stdout is empty' : 'stdout is no JSON' };
    const value = valueAt(whole, json);
    if (value === undefined) return { items: 0, reason: `stdout has no value at "${json}"` };
    if (!Array.isArray(value)) return { items: 0, reason: items === null ? null : `stdout has no list at "${json}"` };
    const reason =
      items === null || value.length === items ? null : `${plural(value.length, 'item')} at "${json}", not ${items}`;
    return { items: value.length, reason };
  }

  get #isParsed(): boolean {
    return this.#expect !== null && this.#expect.json !== null;
  }
}
