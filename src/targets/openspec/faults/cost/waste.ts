/** What V8 takes for an array without its elements, and for each of them, in bytes on a machine of 64 bits. */
const ARRAY_BYTES = 48;
const ELEMENT_BYTES = 8;
/** V8 counts whole pages for arrays of 128 KiB or more, and leaves more of its pages empty the larger an array is. */
const LARGEST_BYTES = 8_192;

/** Allocates so many bytes of heap for each request, within 24 bytes and 2 %, and at least 64, and lets go of them at once. */
export class Waste {
  readonly #arrays: number;
  /** Elements of each of them. */
  readonly #length: number;
  /** Kept, so that the compiler can't leave the arrays out. */
  #last: readonly number[] = [];

  constructor(bytes: number) {
    this.#arrays = Math.ceil(bytes / LARGEST_BYTES);
    this.#length = Math.max(0, Math.round((bytes / this.#arrays - ARRAY_BYTES) / ELEMENT_BYTES));
  }

  take(): void {
    // An iterator would allocate, too.
    for (let array = 0; array < this.#arrays; array += 1) this.#last = new Array<number>(this.#length).fill(0);
  }

  /** Bytes that are held after a request: those of the last array. */
  get heldBytes(): number {
    return ARRAY_BYTES + this.#last.length * ELEMENT_BYTES;
  }
}
