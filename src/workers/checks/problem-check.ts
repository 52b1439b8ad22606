import type { BodyCheck, CheckFailure } from '../http/body-check.ts';
import type { ResponseHead } from '../http/engine.ts';
import { BodyText, parseJson } from './body.ts';

const PROBLEM_TYPE = 'application/problem+json';
/** Longer problem details are not kept in memory, and fail the check. */
const LONGEST_BYTES = 64 * 1024;
const TOO_LONG = `problem details of more than ${LONGEST_BYTES} bytes`;

/** Checks that a request was refused as promised: with the promised status and with problem details (RFC 9457). */
export class ProblemCheck implements BodyCheck {
  readonly reads = 'whole';
  readonly #text = new BodyText();
  #promised: readonly number[] = [];
  #type = '';
  #bytes = 0;

  /** Sets the status that the next answer must have. */
  promise(status: number): void {
    this.#promised = [status];
  }

  get statuses(): readonly number[] {
    return this.#promised;
  }

  onStart(): void {
    this.#text.start();
    this.#type = '';
    this.#bytes = 0;
  }

  onHeaders(head: ResponseHead): void {
    this.#type = head.header('content-type') ?? '';
  }

  onChunk(buffer: Buffer, from: number, to: number): CheckFailure | null {
    this.#bytes += to - from;
    if (this.#bytes > LONGEST_BYTES) return { failure: 'check', reason: this.#typeFault() ?? TOO_LONG };
    this.#text.add(buffer, from, to);
    return null;
  }

  onEnd(status: number): CheckFailure | null {
    const reason = this.#typeFault() ?? this.#fault(status);
    return reason === null ? null : { failure: 'check', reason };
  }

  #typeFault(): string | null {
    const [type = ''] = this.#type.toLowerCase().split(';', 1);
    return type.trim() === PROBLEM_TYPE ? null : `status ${this.#promised} with "${this.#type}", not ${PROBLEM_TYPE}`;
  }

  #fault(status: number): string | null {
    const details = parseJson(this.#text.text());
    if (typeof details !== 'object' || details === null || Array.isArray(details))
      return 'the problem details are not a JSON object';
    const said: unknown = 'status' in details ? details.status : status;
    return said === status ? null : `the problem details say status ${JSON.stringify(said)}, the answer ${status}`;
  }
}
