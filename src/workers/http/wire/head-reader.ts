import type { ResponseHead } from '../engine.ts';
import { FieldLines } from './field-lines.ts';
import { endOf, isWord, startOf } from './field-value.ts';
import { Framing } from './framing.ts';
import { MORE, refuse } from './rules.ts';
import { StatusLine } from './status-line.ts';

const NOTHING: Buffer = Buffer.alloc(0);
/** A head that is divided among reads is put together piece by piece of this many bytes, so that little of a body is copied with it. */
const PIECE_BYTES = 2_048;

/**
 * Reads a head. One that lies whole in a read stays where it is; what a read has left of others is copied, and read on in the
 * copy, where the last read ended: each byte is looked at once.
 */
export class HeadReader implements ResponseHead {
  readonly framing: Framing = new Framing();
  readonly #limit: number;
  readonly #statusLine = new StatusLine();
  readonly #fields = new FieldLines();
  #isInFields = false;
  /** Where the head lies, once it is read. */
  #buffer: Buffer = NOTHING;
  #from = 0;
  #to = 0;
  /** Holds the first bytes of a head, and none unless `#held` says so. */
  #store: Buffer = NOTHING;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get status(): number {
    return this.#statusLine.status;
  }

  get minor(): number {
    return this.#statusLine.minor;
  }

  begin(): void {
    this.#statusLine.begin();
    this.#isInFields = false;
    this.#buffer = NOTHING;
    this.#from = 0;
    this.#to = 0;
    this.#held = 0;
    this.framing.begin();
  }

  /** Reads on at `from`. Returns the position after the head, `MORE` or a refusal. */
  read(buffer: Buffer, from: number, to: number): number {
    if (this.#held > 0) return this.#readOn(buffer, from, to);
    const end = Math.min(to, from + this.#limit);
    const after = this.#scan(buffer, from, end);
    if (after >= 0) this.#lies(buffer, from, after);
    if (after !== MORE) return after;
    if (end - from === this.#limit) return refuse('headLimit');
    this.#hold(buffer, from, end);
    this.#fields.moveBack(from);
    return MORE;
  }

  /** Copies the head out of the buffer of the last read, which is about to be used again. */
  keep(): void {
    if (this.#buffer === this.#store) return;
    this.#held = 0;
    this.#hold(this.#buffer, this.#from, this.#to);
    this.#lies(this.#store, 0, this.#held);
  }

  header(name: string): string | null {
    const wanted = Buffer.from(name, 'latin1');
    let values: string | null = null;
    const buffer = this.#buffer;
    // After the status line; the last line is empty.
    for (let at = buffer.indexOf('\n', this.#from) + 1; at > 0 && at < this.#to - 2; ) {
      const end = buffer.indexOf('\r', at);
      const colon = buffer.indexOf(':', at);
      if (isWord(buffer, at, colon, wanted)) {
        const start = startOf(buffer, colon + 1, end);
        const value = buffer.toString('utf8', start, endOf(buffer, start, end));
        values = values === null ? value : `${values}, ${value}`;
      }
      at = end + 2;
    }
    return values;
  }

  #readOn(buffer: Buffer, from: number, to: number): number {
    for (let at = from; at < to; ) {
      const before = this.#held;
      const size = Math.min(to - at, PIECE_BYTES, this.#limit - before);
      this.#hold(buffer, at, at + size);
      const after = this.#scan(this.#store, before, this.#held);
      if (after !== MORE) {
        if (after < 0) return after;
        this.#lies(this.#store, 0, after);
        return at + after - before;
      }
      if (this.#held === this.#limit) return refuse('headLimit');
      at += size;
    }
    return MORE;
  }

  #scan(buffer: Buffer, from: number, end: number): number {
    let at = from;
    if (!this.#isInFields) {
      at = this.#statusLine.scan(buffer, from, end);
      if (at < 0) return at;
      this.#isInFields = true;
      this.#fields.begin();
    }
    return this.#fields.scan(buffer, at, end, this.framing);
  }

  #lies(buffer: Buffer, from: number, to: number): void {
    this.#buffer = buffer;
    this.#from = from;
    this.#to = to;
  }

  #hold(buffer: Buffer, from: number, to: number): void {
    const needed = this.#held + to - from;
    if (needed > this.#store.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(512, 2 * needed));
      this.#store.copy(larger, 0, 0, this.#held);
      this.#store = larger;
    }
    buffer.copy(this.#store, this.#held, from, to);
    this.#held = needed;
  }
}
