const NOTHING: Buffer = Buffer.alloc(0);

/**
 * A view of the buffer that pieces come in, through which several bytes are read at once. A socket reads into the same buffer again
 * and again, so its view is kept; it is made when the buffer comes for the second time, as no other is worth one.
 */
export class SourceView {
  #source: Buffer = NOTHING;
  #view: DataView | null = null;

  /** Null for a buffer that was not the last one. */
  of(buffer: Buffer): DataView | null {
    if (buffer !== this.#source) {
      this.#source = buffer;
      this.#view = null;
      return null;
    }
    this.#view ??= viewOf(buffer);
    return this.#view;
  }
}

export function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
