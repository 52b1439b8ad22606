import { createHash, type Hash } from 'node:crypto';

const FIRST_BYTES = 4_096;

/** Collects the text of one body after the other, in a buffer that grows to the longest of them. */
export class BodyText {
  #buffer: Buffer = Buffer.alloc(0);
  #bytes = 0;

  start(): void {
    this.#bytes = 0;
  }

  /** Adds the bytes of `buffer` from `from` to `to`. */
  add(buffer: Buffer, from: number, to: number): void {
    const needed = this.#bytes + to - from;
    if (needed > this.#buffer.length) this.#grow(needed);
    buffer.copy(this.#buffer, this.#bytes, from, to);
    this.#bytes = needed;
  }

  text(): string {
    return this.#buffer.toString('utf8', 0, this.#bytes);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#bytes);
    this.#buffer = larger;
  }
}

/** Computes the SHA-256 of one body after the other, without keeping any of them. */
export class BodyHash {
  #hash: Hash = createHash('sha256');

  start(): void {
    this.#hash = createHash('sha256');
  }

  /** Adds the bytes of `buffer` from `from` to `to`. */
  add(buffer: Buffer, from: number, to: number): void {
    this.#hash.update(from === 0 && to === buffer.length ? buffer : buffer.subarray(from, to));
  }

  hex(): string {
    return this.#hash.digest('hex');
  }
}

/** The value at a dotted path of a parsed answer, undefined if there is none; the empty path is the answer itself. */
export function fieldAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  let at = value;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** The parsed answer, or undefined if the text is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
