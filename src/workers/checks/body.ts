import { createHash, type Hash } from 'node:crypto';
import { BodyBuffer } from '../http/body-buffer.ts';

const BYTE_ORDER_MARK = 0xfeff;

/** Collects the text of one body after the other. */
export class BodyText {
  readonly #body = new BodyBuffer();

  start(): void {
    this.#body.start();
  }

  /** Adds the bytes of `buffer` from `from` to `to`. */
  add(buffer: Buffer, from: number, to: number): void {
    this.#body.add(buffer, from, to);
  }

  /** The bytes, valid until the next call. */
  content(): Buffer {
    return this.#body.content();
  }

  /** The text without the byte order mark that it may begin with. */
  text(): string {
    const text = this.#body.content().toString('utf8');
    return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
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

/**
 * The value at a dotted path of a parsed answer, undefined if there is none; the empty path is the answer itself. A key that is the
 * whole path goes before: `@odata.nextLink` is one key.
 */
export function fieldAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, path))
    return (value as Record<string, unknown>)[path];
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
