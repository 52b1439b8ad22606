import type { FieldReader } from './field-lines.ts';
import { decimal, elementEnd, endOf, isWord, startOf } from './field-value.ts';
import { refuse } from './rules.ts';

const CONNECTION = bytesOf('connection');
const KEEP_ALIVE = bytesOf('keep-alive');
const CONTENT_LENGTH = bytesOf('content-length');
const CONTENT_ENCODING = bytesOf('content-encoding');
const TRANSFER_ENCODING = bytesOf('transfer-encoding');
const CHUNKED = bytesOf('chunked');
const CLOSE = bytesOf('close');
const TIMEOUT = bytesOf('timeout=');

/** How a body ends, by RFC 9112 §6.3. A body by length may have a length of 0. */
export const BY_LENGTH = 1;
export const BY_CHUNKS = 2;
const BY_CLOSE = 3;

/** The fields of a head that decide how the body ends, and whether the connection is used again. All others pass by. */
export class Framing implements FieldReader {
  /** -1 without Content-Length. */
  #length = -1;
  #hasCoding = false;
  #isChunked = false;
  #saysClose = false;
  #saysKeepAlive = false;
  #hasContentEncoding = false;
  #idleHintMs = -1;

  begin(): void {
    this.#length = -1;
    this.#hasCoding = false;
    this.#isChunked = false;
    this.#saysClose = false;
    this.#saysKeepAlive = false;
    this.#hasContentEncoding = false;
    this.#idleHintMs = -1;
  }

  /** The bytes of the body if it ends by length. */
  get length(): number {
    return Math.max(0, this.#length);
  }

  /** How long the target keeps an idle connection, in milliseconds, by its own word; null without a word. */
  get idleHintMs(): number | null {
    return this.#idleHintMs < 0 ? null : this.#idleHintMs;
  }

  get hasContentEncoding(): boolean {
    return this.#hasContentEncoding;
  }

  note(buffer: Buffer, nameAt: number, colonAt: number, valueEnd: number): number {
    // Most fields are told apart by the length of their names.
    switch (colonAt - nameAt) {
      case 10:
        if (isWord(buffer, nameAt, colonAt, CONNECTION)) this.#noteConnection(buffer, colonAt + 1, valueEnd);
        else if (isWord(buffer, nameAt, colonAt, KEEP_ALIVE)) this.#noteKeepAlive(buffer, colonAt + 1, valueEnd);
        return 0;
      case 14:
        return isWord(buffer, nameAt, colonAt, CONTENT_LENGTH) ? this.#noteLength(buffer, colonAt + 1, valueEnd) : 0;
      case 16:
        if (isWord(buffer, nameAt, colonAt, CONTENT_ENCODING)) this.#hasContentEncoding = true;
        return 0;
      case 17:
        if (isWord(buffer, nameAt, colonAt, TRANSFER_ENCODING)) this.#noteCoding(buffer, colonAt + 1, valueEnd);
        return 0;
      default:
        return 0;
    }
  }

  /**
   * Notes a field of the same name in the place of one that was noted before, in a head that is the same otherwise. Returns -1 where
   * all fields have to be noted anew.
   */
  noteAgain(buffer: Buffer, nameAt: number, colonAt: number, valueEnd: number): number {
    switch (colonAt - nameAt) {
      case 14:
        if (!isWord(buffer, nameAt, colonAt, CONTENT_LENGTH)) return 0;
        this.#length = -1;
        return this.#noteLength(buffer, colonAt + 1, valueEnd) < 0 ? -1 : 0;
      case 10:
      case 16:
      case 17:
        return -1;
      default:
        return 0;
    }
  }

  /**
   * How the body ends, or a refusal, for an answer that may have one. RFC 9112 §6.3, items 3 to 8; a coding other than chunked
   * would be read until the connection closes (item 4), but nobody could read it: it is refused.
   */
  decide(minor: number): number {
    if (this.#hasCoding) {
      if (minor === 0) return refuse('codingIn10');
      if (!this.#isChunked) return refuse('coding');
      return this.#length >= 0 ? refuse('lengthAndCoding') : BY_CHUNKS;
    }
    return this.#length >= 0 ? BY_LENGTH : BY_CLOSE;
  }

  /** RFC 9112 §9.3: "close" comes first; without it HTTP/1.1 stays open, and HTTP/1.0 with "keep-alive" only. */
  keepsAlive(minor: number): boolean {
    return !this.#saysClose && (minor > 0 || this.#saysKeepAlive);
  }

  /** RFC 9110 §8.6: `1*DIGIT`. A malformed one is refused in each head, with a body or without. */
  #noteLength(buffer: Buffer, from: number, to: number): number {
    const start = startOf(buffer, from, to);
    const length = decimal(buffer, start, endOf(buffer, start, to));
    if (length < 0) return refuse('length');
    if (length === Number.POSITIVE_INFINITY) return refuse('lengthRange');
    if (this.#length >= 0) return refuse('lengthTwice');
    this.#length = length;
    return 0;
  }

  /** RFC 9112 §7: names of codings are case-insensitive. A list of codings, `chunked` twice included, does not count as chunked (§6.1). */
  #noteCoding(buffer: Buffer, from: number, to: number): void {
    const start = startOf(buffer, from, to);
    this.#isChunked = !this.#hasCoding && isWord(buffer, start, endOf(buffer, start, to), CHUNKED);
    this.#hasCoding = true;
  }

  /** A list of connection options, case-insensitive (RFC 9110 §7.6.1). */
  #noteConnection(buffer: Buffer, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const start = startOf(buffer, at, to);
      at = elementEnd(buffer, start, to);
      const end = endOf(buffer, start, at++);
      if (isWord(buffer, start, end, CLOSE)) this.#saysClose = true;
      else if (isWord(buffer, start, end, KEEP_ALIVE)) this.#saysKeepAlive = true;
    }
  }

  /** `timeout=5, max=100` (RFC 2068 §19.7.1, which RFC 9112 §C.2.2 remembers): a hint in whole seconds; one without sense is ignored. */
  #noteKeepAlive(buffer: Buffer, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const start = startOf(buffer, at, to);
      at = elementEnd(buffer, start, to);
      const end = endOf(buffer, start, at++);
      const number = start + TIMEOUT.length;
      if (number >= end || !isWord(buffer, start, number, TIMEOUT)) continue;
      const seconds = decimal(buffer, number, end);
      if (seconds >= 0 && seconds < Number.MAX_SAFE_INTEGER) this.#idleHintMs = seconds * 1_000;
    }
  }
}

function bytesOf(word: string): Readonly<Uint8Array> {
  return Uint8Array.from(Buffer.from(word));
}
