import { nounFor } from '../../plural.ts';
import { BodyBuffer, KEPT_BYTES } from './body-buffer.ts';
import type { BodyCheck, CheckFailure } from './body-check.ts';
import { codingsOf, decode, UndecodableBody } from './content-decoding.ts';
import type { ResponseHead } from './engine.ts';
import { Excerpt } from './excerpt.ts';

/** The body of an answer with a wrong status is read up to this length, so that its connection can be used again. */
const READ_PAST_BYTES = 64 * 1024;

/**
 * Holds one answer after the other against its check: the status, the content, the limit of what is kept. A body with a
 * content-encoding is kept as it came, and decoded when it has ended. Each method returns why the answer can't be ok any more, or null
 * as long as it can. No exception of a check leaves it: an answer that makes a check throw has failed the check.
 */
export class Answer {
  readonly #maxBodyBytes: number;
  readonly #encoded = new BodyBuffer();
  readonly #excerpt = new Excerpt();
  #check: BodyCheck | null = null;
  #status = 0;
  #isAccepted = false;
  #codings: readonly string[] | null = null;

  constructor(maxBodyBytes: number) {
    this.#maxBodyBytes = maxBodyBytes;
  }

  /** Whether the content of the answer is checked, which takes its time. */
  get isRead(): boolean {
    return this.#check !== null && this.#check.reads !== 'nothing';
  }

  /** `check` has been told that an answer is expected. */
  start(check: BodyCheck): void {
    this.#check = check;
    this.#status = 0;
    this.#isAccepted = false;
    this.#codings = null;
  }

  onHeaders(status: number, head: ResponseHead, nowUs: number): CheckFailure | null {
    const check = this.#check;
    if (check === null) return null;
    this.#status = status;
    this.#isAccepted = check.statuses.includes(status);
    if (!this.#isAccepted) return null;
    try {
      check.onHeaders?.(head, nowUs);
      if (check.reads !== 'nothing') this.#codings = codingsOf(head.header('content-encoding'));
      return null;
    } catch (error) {
      return uncheckable(error);
    }
  }

  /** A piece of the body, the last of `bytes` that have come so far. */
  onChunk(buffer: Buffer, from: number, to: number, bytes: number, nowUs: number): CheckFailure | null {
    const check = this.#check;
    if (check === null) return null;
    this.#excerpt.keep(buffer, from, to, bytes - (to - from));
    if (!this.#isAccepted) return bytes > READ_PAST_BYTES ? wrongStatus(this.#status, check.statuses) : null;
    try {
      check.onArrival?.(nowUs);
      const { mostBytes = Number.POSITIVE_INFINITY, reads } = check;
      if (bytes > mostBytes)
        return { failure: 'length', reason: `more than ${mostBytes} ${nounFor(mostBytes, 'byte')}` };
      if (reads === 'nothing') return null;
      if (bytes > this.#maxBodyBytes && (reads === 'whole' || this.#codings !== null)) return this.#tooLong();
      if (this.#codings === null) return check.onChunk(buffer, from, to);
      this.#encoded.add(buffer, from, to);
      return null;
    } catch (error) {
      return uncheckable(error);
    }
  }

  /** The body has ended after `bytes`. */
  onEnd(bytes: number): CheckFailure | null {
    const check = this.#check;
    if (check === null) return null;
    if (!this.#isAccepted) return wrongStatus(this.#status, check.statuses);
    try {
      return this.#decode(check, bytes) ?? check.onEnd(this.#status, bytes);
    } catch (error) {
      return uncheckable(error);
    }
  }

  /** The beginning of the body, of which `bytes` have come, to be shown; null if none has. */
  excerpt(bytes: number): string | null {
    return this.#excerpt.text(bytes);
  }

  /** Itself, without the large buffers that the answer may have filled; `bytes` is how much of it came. */
  released(bytes: number): this {
    if (bytes > KEPT_BYTES) this.#check?.onStart();
    if (this.#codings !== null) this.#encoded.start();
    this.#check = null;
    return this;
  }

  /** An empty body has nothing to decode: that of an answer to HEAD, say. */
  #decode(check: BodyCheck, bytes: number): CheckFailure | null {
    if (this.#codings === null || bytes === 0) return null;
    const content = decode(this.#encoded.content(), this.#codings, this.#maxBodyBytes);
    return check.onChunk(content, 0, content.length);
  }

  #tooLong(): CheckFailure {
    return {
      failure: 'check',
      reason: `a body of more than ${this.#maxBodyBytes} ${nounFor(this.#maxBodyBytes, 'byte')}, which is maxBody`,
    };
  }
}

/** The failure of an answer whose status is none of the accepted ones. */
function wrongStatus(status: number, accepted: readonly number[]): CheckFailure {
  return { failure: 'status', reason: `status ${status}, not ${accepted.join(' or ')}` };
}

function uncheckable(error: unknown): CheckFailure {
  if (error instanceof UndecodableBody) return { failure: 'check', reason: error.message };
  return { failure: 'check', reason: `the answer can’t be checked: ${error instanceof Error ? error.message : error}` };
}
