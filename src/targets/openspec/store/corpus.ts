/** A byte that never occurs in UTF-8, so no match can reach from one text into the next, or lie in a removed text. */
const SEPARATOR = 0xff;
const FIRST_BYTES = 64 * 1024;

/** A text to search in. `bytes` is the size of its file when that was read. */
export type TextSource = { readonly bytes: number; readonly read: (into: Buffer) => number };

export type Matches<Owner> = { readonly owners: readonly Owner[]; readonly total: number };

/**
 * Texts in one buffer outside the heap, with ASCII letters in lower case. The search compares bytes, so it is exact for
 * everything but ASCII letters. A text is identified by its owner; removing one leaves a gap, which is closed when room is short.
 */
export class Corpus<Owner> {
  #text: Buffer;
  #end = 0;
  #removedBytes = 0;
  #owners: (Owner | undefined)[] = [];
  /** The offset at which each text starts. */
  #starts: number[] = [];

  constructor(sources: readonly (TextSource & { readonly owner: Owner })[]) {
    this.#text = Buffer.allocUnsafeSlow(sources.reduce((sum, source) => sum + source.bytes + 1, 0));
    for (const source of sources) this.#append(source.owner, source);
  }

  /** The size of the buffer, filled or not. */
  get bytes(): number {
    return this.#text.length;
  }

  /** Appends a text. */
  add(owner: Owner, text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#makeRoom(bytes + 1);
    this.#append(owner, { bytes, read: (into) => into.write(text) });
  }

  /** Removes the text of this owner, and tells whether there was one. */
  remove(owner: Owner): boolean {
    const place = this.#owners.indexOf(owner);
    if (place < 0) return false;
    const [start, end] = [this.#starts[place] ?? 0, this.#starts[place + 1] ?? this.#end];
    this.#text.fill(SEPARATOR, start, end);
    this.#owners[place] = undefined;
    this.#removedBytes += end - start;
    return true;
  }

  /** The owners of the first `limit` texts that contain `text`, in their order, and the number of all that do. */
  find(text: string, limit: number): Matches<Owner> {
    const needle = lowerAscii(Buffer.from(text));
    const owners: Owner[] = [];
    let total = 0;
    for (let place = 0, at = 0; ; at = this.#starts[place] ?? this.#end) {
      at = this.#text.indexOf(needle, at);
      if (at < 0 || at >= this.#end) return { owners, total };
      while ((this.#starts[place + 1] ?? this.#end) <= at) place += 1;
      const owner = this.#owners[place];
      if (owner !== undefined && owners.length < limit) owners.push(owner);
      total += 1;
      place += 1;
    }
  }

  #append(owner: Owner, { bytes, read }: TextSource): void {
    const start = this.#end;
    const filled = start + read(this.#text.subarray(start, start + bytes));
    lowerAscii(this.#text.subarray(start, filled));
    this.#text[filled] = SEPARATOR;
    this.#owners.push(owner);
    this.#starts.push(start);
    this.#end = filled + 1;
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#text.length) return;
    if (this.#removedBytes * 2 > this.#end) this.#closeGaps();
    if (this.#end + bytes <= this.#text.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, this.#text.length * 2, this.#end + bytes));
    this.#text.copy(larger, 0, 0, this.#end);
    this.#text = larger;
  }

  #closeGaps(): void {
    const [owners, starts, oldEnd] = [this.#owners, this.#starts, this.#end];
    [this.#owners, this.#starts, this.#end, this.#removedBytes] = [[], [], 0, 0];
    for (const [place, owner] of owners.entries()) {
      if (owner === undefined) continue;
      const [start, end] = [starts[place] ?? 0, starts[place + 1] ?? oldEnd];
      this.#text.copyWithin(this.#end, start, end);
      this.#owners.push(owner);
      this.#starts.push(this.#end);
      this.#end += end - start;
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
