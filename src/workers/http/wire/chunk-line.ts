import { BACKSLASH, CR, EQUALS, HEX_VALUE, HTAB, IS_TEXT, IS_TOKEN, LF, QUOTE, SEMICOLON, SPACE } from './bytes.ts';
import { MORE, type Rule, refuse } from './rules.ts';

const [START, SIZE, SPACES, NAME_START, NAME, NAME_SPACES, VALUE_START, VALUE, QUOTED, PAIR, QUOTE_END, END] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
] as const;

/**
 * Reads the line before the data of a chunk byte by byte: `chunk-size [ chunk-ext ] CRLF` (RFC 9112 §7.1). Extensions are
 * checked, then ignored: `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )` (§7.1.1).
 */
export class ChunkLine {
  readonly #limit: number;
  #state: number = START;
  #size = 0;
  #bytes = 0;

  /** `limit` is for the bytes of a line. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  begin(): void {
    this.#state = START;
    this.#size = 0;
    this.#bytes = 0;
  }

  /** Returns the size of the chunk if the line ends with this byte, else `MORE` or a refusal. */
  step(byte: number): number {
    if (++this.#bytes > this.#limit) return refuse('chunkLimit');
    if (this.#state === END) return byte === LF ? this.#size : refuse('bareCr');
    return this.#state <= SIZE ? this.#stepSize(byte) : this.#stepExtension(byte);
  }

  /** `1*HEXDIG`: zeros before it are allowed. */
  #stepSize(byte: number): number {
    const digit = HEX_VALUE[byte] as number;
    if (digit > 15) return this.#state === START ? refuse('chunkSize') : this.#leave(byte, SPACES, 'chunkSize');
    this.#size = this.#size * 16 + digit;
    return this.#size > Number.MAX_SAFE_INTEGER ? refuse('chunkRange') : this.#enter(SIZE);
  }

  #stepExtension(byte: number): number {
    const isSpace = byte === SPACE || byte === HTAB;
    switch (this.#state) {
      case SPACES:
        if (byte === SEMICOLON) return this.#enter(NAME_START);
        return isSpace ? MORE : refuse('chunkExtension');
      case NAME_START:
        if (IS_TOKEN[byte] === 1) return this.#enter(NAME);
        return isSpace ? MORE : refuse('chunkExtension');
      case NAME:
        if (IS_TOKEN[byte] === 1) return MORE;
        return byte === EQUALS ? this.#enter(VALUE_START) : this.#leave(byte, NAME_SPACES, 'chunkExtension');
      case NAME_SPACES:
        if (byte === EQUALS) return this.#enter(VALUE_START);
        if (byte === SEMICOLON) return this.#enter(NAME_START);
        return isSpace ? MORE : refuse('chunkExtension');
      case VALUE_START:
        if (byte === QUOTE) return this.#enter(QUOTED);
        if (IS_TOKEN[byte] === 1) return this.#enter(VALUE);
        return isSpace ? MORE : refuse('chunkExtension');
      case VALUE:
        return IS_TOKEN[byte] === 1 ? MORE : this.#leave(byte, SPACES, 'chunkExtension');
      case QUOTE_END:
        return this.#leave(byte, SPACES, 'chunkExtension');
      default:
        return this.#stepQuoted(byte);
    }
  }

  /** The inside of `quoted-string` (RFC 9110 §5.6.4). */
  #stepQuoted(byte: number): number {
    if (IS_TEXT[byte] !== 1) return refuse('chunkExtension');
    if (this.#state === PAIR) return this.#enter(QUOTED);
    if (byte === QUOTE) return this.#enter(QUOTE_END);
    return byte === BACKSLASH ? this.#enter(PAIR) : MORE;
  }

  /** What may follow a size, a name or a value. Whitespace there may stand before a semicolon, not at the end of the line. */
  #leave(byte: number, spaces: number, rule: Rule): number {
    if (byte === CR) return this.#enter(END);
    if (byte === SEMICOLON) return this.#enter(NAME_START);
    if (byte === SPACE || byte === HTAB) return this.#enter(spaces);
    return refuse(byte === LF ? 'bareLf' : rule);
  }

  #enter(state: number): number {
    this.#state = state;
    return MORE;
  }
}
