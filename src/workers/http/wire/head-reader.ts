import type { ResponseHead } from '../engine.ts';
import { FieldLines } from './field-lines.ts';
import { endOf, isWord, startOf } from './field-value.ts';
import { Framing } from './framing.ts';
import { endOfAlike } from './head-change.ts';
import { LastHead } from './last-head.ts';
import { MORE, refuse } from './rules.ts';
import { StatusLine } from './status-line.ts';

/** A head that is divided among reads is put together by pieces of this many bytes, so that little of a body is copied with it. */
const PIECE_BYTES = 2_048;

/**
 * Reads a head. What is byte for byte as in the last one means the same, and is not read again, up to values of fields that are
 * others now. A head that differs by more is read where it lies if it lies whole in one read. Else what a read has of it is copied, and read on in the copy where the read before ended, so
 * that each byte is looked at once.
 */
export class HeadReader implements ResponseHead {
  readonly framing: Framing = new Framing();
  readonly #limit: number;
  readonly #statusLine = new StatusLine();
  readonly #fields = new FieldLines();
  /** The head, from its end to the beginning of the next one; until then the part of it that has come in earlier reads. */
  readonly #kept = new LastHead();
  /** Whether some bytes of the present head were read and kept. */
  #isPartial = false;
  #isInFields = false;

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
    if (this.#isPartial) this.#kept.clear();
    this.#isPartial = false;
  }

  /** Reads on at `from`. Returns the position after the head, `MORE` or a refusal. */
  read(buffer: Buffer, from: number, to: number): number {
    if (this.#isPartial) return this.#readOn(buffer, from, to);
    const same = this.#kept.agreesUpTo(0, buffer, from, to);
    if (same === this.#kept.length) return from + same;
    const alike = same < 0 ? -1 : endOfAlike(this.#kept, same, this.framing, buffer, from, to);
    this.#kept.clear();
    if (alike >= 0 && alike - from <= this.#limit) {
      this.#kept.add(buffer, from, alike);
      return alike;
    }
    this.#statusLine.begin();
    this.#isInFields = false;
    this.framing.begin();
    const end = Math.min(to, from + this.#limit);
    const after = this.#scan(buffer, from, end);
    if (after < MORE) return after;
    this.#kept.add(buffer, from, after === MORE ? end : after);
    if (after !== MORE) return after;
    this.#isPartial = end > from;
    this.#fields.moveBack(from);
    return end - from === this.#limit ? refuse('headLimit') : MORE;
  }

  header(name: string): string | null {
    // Asked for with each answer whose content is checked, and hardly ever there.
    if (name === 'content-encoding' && !this.framing.hasContentEncoding) return null;
    const wanted = Buffer.from(name, 'latin1');
    const { bytes, length } = this.#kept;
    let values: string | null = null;
    // After the status line, up to the empty line at the end.
    for (let at = bytes.indexOf('\n') + 1; at < length - 2; ) {
      const end = bytes.indexOf('\r', at);
      const colon = bytes.indexOf(':', at);
      if (isWord(bytes, at, colon, wanted)) {
        const start = startOf(bytes, colon + 1, end);
        const value = bytes.toString('utf8', start, endOf(bytes, start, end));
        values = values === null ? value : `${values}, ${value}`;
      }
      at = end + 2;
    }
    return values;
  }

  #readOn(buffer: Buffer, from: number, to: number): number {
    const kept = this.#kept;
    for (let at = from; at < to; ) {
      const before = kept.length;
      const size = Math.min(to - at, PIECE_BYTES, this.#limit - before);
      kept.add(buffer, at, at + size);
      const after = this.#scan(kept.bytes, before, kept.length);
      if (after >= 0) {
        kept.cut(after);
        this.#isPartial = false;
        return at + after - before;
      }
      if (after !== MORE) return after;
      if (kept.length === this.#limit) return refuse('headLimit');
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
}
