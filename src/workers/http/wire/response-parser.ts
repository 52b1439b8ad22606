import { nounFor } from '../../../plural.ts';
import { Spares } from '../../../spares.ts';
import type { ResponseHead } from '../engine.ts';
import { type BodyReader, ChunkedBody } from './chunked-body.ts';
import { BY_CHUNKS, BY_LENGTH } from './framing.ts';
import { HeadReader } from './head-reader.ts';
import { MORE, refuse, wordsOf } from './rules.ts';

/** What the parser reports of an answer, in this order. Either `onEnd` or `onProblem` is called, exactly once and last. */
export type ResponseEvents = BodyReader & {
  /** The final status, 200 to 599, and its head. The heads of 1xx answers before it are checked and skipped (RFC 9110 §15.2). */
  onHead(status: number, head: ResponseHead): void;
  /** The whole answer was read. The next request may be begun within this call. */
  onEnd(): void;
  /** `length`: the connection ended within the answer. `protocol`: the answer breaks a rule, which `detail` says in words. */
  onProblem(failure: 'protocol' | 'length', detail: string): void;
};

const [IDLE, HEAD, LENGTH, CHUNKS, CLOSE] = [0, 1, 2, 3, 4] as const;

/**
 * Reads the answers on one connection of HTTP/1.1 (RFC 9112), one at a time: bytes in, events out. It is strict, and never
 * guesses where an answer ends. An answer that comes whole in one read allocates nothing.
 */
export class ResponseParser {
  readonly #events: ResponseEvents;
  readonly #maxHeadBytes: number;
  readonly #heads: Spares<HeadReader>;
  readonly #chunks: ChunkedBody;
  #phase: number = IDLE;
  #method = 'GET';
  #hasBegun = false;
  #keepsAlive = false;
  #idleHintMs: number | null = null;
  /** Reads the heads of the present answer; null until a byte of it has come. */
  #head: HeadReader | null = null;
  /** Bytes of a body by length that have not come yet. */
  #left = 0;

  /**
   * Each head, the trailer section and the line of each chunk size may have `maxHeadBytes` bytes. 1xx heads count one by one. `heads` are
   * readers for heads of that size, shared with other connections to the same target, whose answers mostly have the same head.
   */
  constructor(
    events: ResponseEvents,
    maxHeadBytes: number,
    heads: Spares<HeadReader> = new Spares(() => new HeadReader(maxHeadBytes)),
  ) {
    this.#events = events;
    this.#maxHeadBytes = maxHeadBytes;
    this.#heads = heads;
    this.#chunks = new ChunkedBody(maxHeadBytes);
  }

  /** A byte of an answer, be it 1xx, has arrived since `begin`. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** The body is read until the connection ends, which has to be a FIN: after a RST nobody knows whether it was whole. */
  get isDelimitedByClose(): boolean {
    return this.#phase === CLOSE;
  }

  /** From `onHead` on: whether the connection can be used again after `onEnd`. False after a problem. */
  get keepsAlive(): boolean {
    return this.#keepsAlive;
  }

  /** From `onHead` on: how long the target keeps the connection when idle (Keep-Alive: timeout), in milliseconds. */
  get idleHintMs(): number | null {
    return this.#idleHintMs;
  }

  /** A request of this method was written. May be called while no answer is read, and within `onEnd` or `onProblem`. */
  begin(method: string): void {
    this.#method = method;
    this.#hasBegun = false;
    this.#keepsAlive = false;
    this.#phase = HEAD;
    // The answer before was given up.
    this.#giveBack(this.#takeHead());
  }

  /** Reads the bytes of `buffer` up to `length`. Bytes that come while no request is open are not looked at. */
  read(buffer: Buffer, length: number): void {
    if (length === 0 || this.#phase === IDLE) return;
    this.#hasBegun = true;
    const at = this.#phase === HEAD ? this.#readHeads(buffer, length) : 0;
    const after = at < 0 ? at : this.#readBody(buffer, at, length);
    if (after === length) this.#end();
    else if (after >= 0) this.#refuse(refuse('surplus'));
    else if (after !== MORE) this.#refuse(after);
  }

  /**
   * The connection has ended by FIN. That ends a body without a length (RFC 9112 §6.3, item 8); every other answer that has
   * begun is incomplete then (§8), also one of which only a 1xx head or a part of a head has come. Nothing happens if no byte
   * of an answer came.
   */
  readEnd(): void {
    if (this.#phase === IDLE || !this.#hasBegun) return;
    if (this.#phase === CLOSE) {
      this.#end();
      return;
    }
    const where = {
      [HEAD]: 'before the head of the answer was complete',
      [LENGTH]: `${this.#left} ${nounFor(this.#left, 'byte')} before the end of the body that Content-Length announced`,
      [CHUNKS]: 'before the last chunk and the end of its trailers',
    }[this.#phase];
    this.#stop('length', `the connection ended ${where} (RFC 9112 §8)`);
  }

  /** Returns where the body begins, `MORE` or a refusal. */
  #readHeads(buffer: Buffer, length: number): number {
    const head = this.#head ?? this.#borrowHead();
    for (let at = 0; ; ) {
      at = head.read(buffer, at, length);
      if (at < 0) return at;
      const status = head.status;
      if (status === 101) return refuse('switching');
      if (status < 200) head.begin();
      else {
        const refusal = this.#frame(status, head);
        if (refusal < 0) return refusal;
        this.#events.onHead(status, head);
        return at;
      }
    }
  }

  /** Decides how the body ends. Returns a refusal, or 0. */
  #frame(status: number, { framing, minor }: HeadReader): number {
    this.#left = 0;
    this.#phase = LENGTH;
    // RFC 9112 §6.3, items 1 and 2: these end with their head, whatever its fields say.
    if (this.#method === 'CONNECT' && status < 300) return refuse('tunnel');
    if (this.#method !== 'HEAD' && status !== 204 && status !== 304) {
      const kind = framing.decide(minor);
      if (kind < 0) return kind;
      if (kind === BY_LENGTH) this.#left = framing.length;
      else if (kind === BY_CHUNKS) {
        this.#phase = CHUNKS;
        this.#chunks.begin();
      } else this.#phase = CLOSE;
    }
    this.#keepsAlive = this.#phase !== CLOSE && framing.keepsAlive(minor);
    this.#idleHintMs = framing.idleHintMs;
    return 0;
  }

  /** Returns the position after the body, `MORE` or a refusal. */
  #readBody(buffer: Buffer, at: number, length: number): number {
    if (this.#phase === CHUNKS) return this.#chunks.read(buffer, at, length, this.#events);
    const end = this.#phase === CLOSE ? length : Math.min(length, at + this.#left);
    if (this.#phase === LENGTH) this.#left -= end - at;
    if (end > at) this.#events.onBody(buffer, at, end);
    return this.#phase === LENGTH && this.#left === 0 ? end : MORE;
  }

  #end(): void {
    const head = this.#takeHead();
    this.#phase = IDLE;
    this.#events.onEnd();
    this.#giveBack(head);
  }

  #refuse(refusal: number): void {
    const limit = refusal === refuse('headLimit') ? ` of ${this.#maxHeadBytes} bytes` : '';
    this.#stop('protocol', wordsOf(refusal) + limit);
  }

  #stop(failure: 'protocol' | 'length', detail: string): void {
    const head = this.#takeHead();
    this.#phase = IDLE;
    this.#keepsAlive = false;
    this.#events.onProblem(failure, detail);
    this.#giveBack(head);
  }

  #borrowHead(): HeadReader {
    const head = this.#heads.take();
    head.begin();
    this.#head = head;
    return head;
  }

  /** The answer ends. Its head can be read until its end was told, within which the next answer may begin. */
  #takeHead(): HeadReader | null {
    const head = this.#head;
    this.#head = null;
    return head;
  }

  #giveBack(head: HeadReader | null): void {
    if (head !== null) this.#heads.give(head);
  }
}
