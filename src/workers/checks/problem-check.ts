import type { ResponseHead } from '../http/engine.ts';
import type { BodyCheck, CheckFailure } from '../http/exchange.ts';
import { BodyText, parseJson } from './body.ts';
import { wrongStatus } from './status-check.ts';

const PROBLEM_TYPE = 'application/problem+json';
/** Longer problem details are not kept in memory, and fail the check. */
const LONGEST_BYTES = 64 * 1024;

/** Checks that a request was refused as promised: with the promised status and with problem details (RFC 9457). */
export class ProblemCheck implements BodyCheck {
  readonly #text = new BodyText();
  #promised = 0;
  #type = '';
  #bytes = 0;

  /** Sets the status that the next answer must have. */
  promise(status: number): void {
    this.#promised = status;
  }

  onStart(): void {
    this.#text.start();
    this.#type = '';
    this.#bytes = 0;
  }

  onHeaders(head: ResponseHead): void {
    this.#type = head.header('content-type') ?? '';
  }

  onChunk(buffer: Buffer, from: number, to: number): void {
    this.#bytes += to - from;
    if (this.#bytes <= LONGEST_BYTES) this.#text.add(buffer, from, to);
  }

  onEnd(status: number): CheckFailure | null {
    if (status !== this.#promised) return wrongStatus(status, [this.#promised]);
    const reason = this.#fault(status);
    return reason === null ? null : { failure: 'check', reason };
  }

  #fault(status: number): string | null {
    const [type = ''] = this.#type.toLowerCase().split(';', 1);
    if (type.trim() !== PROBLEM_TYPE) return `status ${status} with "${this.#type}", not ${PROBLEM_TYPE}`;
    if (this.#bytes > LONGEST_BYTES) return `problem details of more than ${LONGEST_BYTES} bytes`;
    const details = parseJson(this.#text.text());
    if (typeof details !== 'object' || details === null || Array.isArray(details))
      return 'the problem details are not a JSON object';
    const said: unknown = 'status' in details ? details.status : status;
    return said === status ? null : `the problem details say status ${JSON.stringify(said)}, the answer ${status}`;
  }
}
