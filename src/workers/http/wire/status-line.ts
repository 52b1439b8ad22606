import { CR, IS_TEXT, LF, SPACE } from './bytes.ts';
import { MORE, refuse } from './rules.ts';

/** What stands before the reason phrase: 0 is a digit. RFC 9112 §4: `HTTP-version SP status-code SP [ reason-phrase ] CRLF`. */
const BEGINNING: Readonly<Uint8Array> = Uint8Array.from(Buffer.from('HTTP/0.0 000 '));
const [MAJOR, MINOR, STATUS, REASON] = [5, 7, 9, 13] as const;
const DIGIT = 0x30;

/** Reads a status line, however its bytes are divided among reads. */
export class StatusLine {
  /** Bytes read of what stands before the reason phrase. */
  #index = 0;
  #hasCr = false;
  #status = 0;
  #minor = 0;

  /** From 100 to 599, once the line is read. */
  get status(): number {
    return this.#status;
  }

  /** The minor version of HTTP/1. RFC 9110 §2.5: one above 1 is read as 1. */
  get minor(): number {
    return this.#minor;
  }

  begin(): void {
    this.#index = 0;
    this.#hasCr = false;
    this.#status = 0;
  }

  /** Reads on at `from`. Returns the position after the line, `MORE` or a refusal. */
  scan(buffer: Buffer, from: number, end: number): number {
    const beginning = BEGINNING;
    let at = from;
    let index = this.#index;
    for (; index < REASON && at < end; index++, at++) {
      const byte = buffer[at] as number;
      if (beginning[index] !== DIGIT) {
        if (byte !== beginning[index]) return wrongByte(index, byte);
        continue;
      }
      const digit = byte - DIGIT;
      if (digit < 0 || digit > 9) return wrongByte(index, byte);
      if (index >= STATUS) this.#status = this.#status * 10 + digit;
      else if (index === MINOR) this.#minor = digit;
      else if (digit !== 1) return refuse('version');
      if (index === STATUS && (digit === 0 || digit > 5)) return refuse('status');
    }
    this.#index = index;
    return index < REASON ? MORE : this.#scanReason(buffer, at, end);
  }

  #scanReason(buffer: Buffer, from: number, end: number): number {
    let at = from;
    if (!this.#hasCr) {
      while (at < end && IS_TEXT[buffer[at] as number] === 1) at++;
      if (at === end) return MORE;
      if (buffer[at] !== CR) return refuse(buffer[at] === LF ? 'bareLf' : 'reason');
      this.#hasCr = true;
      at++;
    }
    if (at === end) return MORE;
    return buffer[at] === LF ? at + 1 : refuse('bareCr');
  }
}

function wrongByte(index: number, byte: number): number {
  if (index === 0 && (byte === CR || byte === LF)) return refuse('leadingLine');
  if (index < MAJOR) return refuse('notHttp');
  if (index < STATUS - 1) return refuse('version');
  if (index === STATUS - 1) return refuse(byte >= DIGIT && byte <= DIGIT + 9 ? 'version' : 'statusSpace');
  if (index < REASON - 1) return refuse('status');
  return refuse(byte === SPACE || byte === CR || byte === LF ? 'statusSpace' : 'status');
}
