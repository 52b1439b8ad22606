import { COLON, CR, HTAB, IS_TEXT, IS_TOKEN, LF, SPACE } from './bytes.ts';
import { MORE, refuse } from './rules.ts';

const [START, NAME, VALUE, VALUE_LF, LAST_LF] = [0, 1, 2, 3, 4] as const;

/** Is told of each field line: its name lies before the colon, its value and the whitespace around it after it. */
export type FieldReader = {
  /** Returns a refusal, or 0. */
  note(buffer: Buffer, nameAt: number, colonAt: number, valueEnd: number): number;
};

/** Reads field lines up to the empty line that ends them: the rest of a head, or a trailer section (RFC 9112 §5, §7.1.2). */
export class FieldLines {
  #state: number = START;
  #nameAt = 0;
  #colonAt = 0;

  begin(): void {
    this.#state = START;
  }

  /** The bytes read so far now lie `by` bytes earlier, in another buffer. */
  moveBack(by: number): void {
    this.#nameAt -= by;
    this.#colonAt -= by;
  }

  /**
   * Reads on at `from`. Returns the position after the empty line, `MORE` or a refusal. Without a reader the lines are only
   * checked, and may be divided among buffers.
   */
  scan(buffer: Buffer, from: number, end: number, reader: FieldReader | null): number {
    // Names of this function are read faster than those of another module, and these are read for each byte.
    const isToken = IS_TOKEN;
    const isText = IS_TEXT;
    let at = from;
    let state = this.#state;
    let nameAt = this.#nameAt;
    let colonAt = this.#colonAt;
    for (;;) {
      if (state === START) {
        if (at === end) break;
        const byte = buffer[at] as number;
        if (byte === CR) {
          at++;
          state = LAST_LF;
        } else if (isToken[byte] === 1) {
          nameAt = at;
          state = NAME;
        } else return refuseStart(byte);
      }
      if (state === NAME) {
        while (at < end && isToken[buffer[at] as number] === 1) at++;
        if (at === end) break;
        if (buffer[at] !== COLON) return refuseName(buffer[at] as number);
        colonAt = at;
        at++;
        state = VALUE;
      }
      if (state === VALUE) {
        while (at < end && isText[buffer[at] as number] === 1) at++;
        if (at === end) break;
        if (buffer[at] !== CR) return refuse(buffer[at] === LF ? 'bareLf' : 'fieldValue');
        at++;
        state = VALUE_LF;
      }
      if (at === end) break;
      if (buffer[at] !== LF) return refuse('bareCr');
      at++;
      if (state === LAST_LF) return at;
      const refusal = reader === null ? 0 : reader.note(buffer, nameAt, colonAt, at - 2);
      if (refusal < 0) return refusal;
      state = START;
    }
    this.#state = state;
    this.#nameAt = nameAt;
    this.#colonAt = colonAt;
    return MORE;
  }
}

function refuseStart(byte: number): number {
  if (byte === SPACE || byte === HTAB) return refuse('fold');
  if (byte === LF) return refuse('bareLf');
  return refuse(byte === COLON ? 'noName' : 'fieldName');
}

function refuseName(byte: number): number {
  if (byte === SPACE || byte === HTAB) return refuse('spaceBeforeColon');
  return refuse(byte === CR || byte === LF ? 'noColon' : 'fieldName');
}
