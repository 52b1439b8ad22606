import { CST } from 'yaml';

/** No real file is nested this deep. The parser calls itself once or more for each level, and would run out of stack. */
export const MAX_DEPTH = 200;

/** How deep each token of a text is nested, by brackets and by indentation. */
export class YamlDepth {
  /** The columns of the block collections around the token. */
  readonly #columns: number[] = [];
  #brackets = 0;
  #offset = 0;
  #column = 0;
  #isExceeded = false;

  /** The offset of the next token, or of the one that is nested too deeply. */
  get offset(): number {
    return this.#offset;
  }

  /** Whether a token was nested too deeply. */
  get isExceeded(): boolean {
    return this.#isExceeded;
  }

  /** Takes the next token of the lexer, and tells whether it is nested too deeply. */
  isTooDeep(token: string): boolean {
    const type = CST.tokenType(token);
    switch (type) {
      // These three are no part of the text.
      case 'flow-error-end':
        this.#brackets = 0;
        return false;
      case 'doc-mode':
      case 'scalar':
        return false;
      case 'flow-map-end':
      case 'flow-seq-end':
        this.#brackets = Math.max(0, this.#brackets - 1);
        break;
      case 'space':
      case 'newline':
      case 'comment':
      case 'comma':
      case 'map-value-ind':
      case 'byte-order-mark':
        break;
      default:
        if (this.#brackets === 0) this.#enter(this.#column);
        if (type === 'flow-map-start' || type === 'flow-seq-start') this.#brackets += 1;
        this.#isExceeded = this.#columns.length + this.#brackets > MAX_DEPTH;
        if (this.#isExceeded) return true;
    }
    this.#offset += token.length;
    const lineEnd = token.lastIndexOf('\n');
    this.#column = lineEnd < 0 ? this.#column + token.length : token.length - lineEnd - 1;
    return false;
  }

  #enter(column: number): void {
    while ((this.#columns.at(-1) ?? -1) >= column) this.#columns.pop();
    this.#columns.push(column);
  }
}
