import { SourceView, viewOf } from './source-view.ts';

const MOST_BYTES = 200;

/** The first bytes of a body, to be shown if the answer is not ok. One object serves one body after the other. */
export class Excerpt {
  readonly #bytes: Buffer = Buffer.allocUnsafeSlow(MOST_BYTES);
  readonly #view: DataView = viewOf(this.#bytes);
  readonly #source = new SourceView();

  /** Keeps what is among the first bytes of a piece, before which `before` bytes of the body have come. */
  keep(buffer: Buffer, from: number, to: number, before: number): void {
    // In a loop: `copy` makes an object for each call, and takes longer for so few bytes.
    const end = Math.min(to, from + MOST_BYTES - before);
    if (end <= from) return;
    const by = before - from;
    let at = from;
    const source = this.#source.of(buffer);
    if (source !== null) for (; at + 4 <= end; at += 4) this.#view.setInt32(at + by, source.getInt32(at));
    for (; at < end; at += 1) this.#bytes[at + by] = buffer[at] as number;
  }

  /** The beginning of a body of which `length` bytes have come; null if none has. */
  text(length: number): string | null {
    return length === 0 ? null : this.#bytes.toString('utf8', 0, Math.min(length, MOST_BYTES));
  }
}
