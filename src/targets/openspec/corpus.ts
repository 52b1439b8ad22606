/** Never occurs in UTF-8, so no match can reach from one text into the next. */
const SEPARATOR = 0xff;

/** A text to search in, and who owns it. `bytes` is what was on disk when its size was taken. */
export type TextSource = { readonly bytes: number; readonly read: (into: Buffer) => number };

export type Matches = { readonly documents: readonly number[]; readonly total: number };

/**
 * Texts in one buffer outside the heap, ASCII letters in lower case. Search is by bytes: exact for everything that is
 * not an ASCII letter. A document is known by its place in the sources.
 */
export class Corpus {
  readonly #text: Buffer;
  /** Where each document starts, and the end of the last. */
  readonly #starts: Float64Array;

  constructor(sources: readonly TextSource[]) {
    this.#text = Buffer.allocUnsafeSlow(sources.reduce((sum, source) => sum + source.bytes + 1, 0));
    this.#starts = new Float64Array(sources.length + 1);
    let at = 0;
    for (const [document, source] of sources.entries()) {
      this.#starts[document] = at;
      at += source.read(this.#text.subarray(at, at + source.bytes));
      this.#text[at] = SEPARATOR;
      at += 1;
    }
    this.#starts[sources.length] = at;
    lowerAscii(this.#text.subarray(0, at));
  }

  /** The first `limit` documents that hold `text`, in their order, and how many do in all. */
  find(text: string, limit: number): Matches {
    const needle = lowerAscii(Buffer.from(text));
    const end = this.#starts.at(-1) ?? 0;
    const documents: number[] = [];
    let total = 0;
    for (let document = 0, at = 0; ; at = this.#starts[document] ?? end) {
      at = this.#text.indexOf(needle, at);
      if (at < 0 || at >= end) return { documents, total };
      while ((this.#starts[document + 1] ?? end) <= at) document += 1;
      if (documents.length < limit) documents.push(document);
      total += 1;
      document += 1;
    }
  }
}

function lowerAscii(text: Buffer): Buffer {
  for (let i = 0; i < text.length; i += 1) {
    const byte = text[i] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) text[i] = byte + 0x20;
  }
  return text;
}
