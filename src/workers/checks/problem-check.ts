import type { FailureClass } from '../../metrics/names.ts';
import type { BodyCheck } from '../http/exchange.ts';
import { BodyText, parseJson } from './body.ts';

const PROBLEM_TYPE = 'application/problem+json';
/** What is longer is no explanation any more, and must not be kept. */
const LONGEST_BYTES = 64 * 1024;

/** Whether a request was refused as it had to be: with the status that was promised, in problem details (RFC 9457). */
export class ProblemCheck implements BodyCheck {
  readonly #text = new BodyText();
  #promised = 0;
  #type = '';
  #bytes = 0;
  #reason = '';

  /** The next answer has to have this status. */
  promise(status: number): void {
    this.#promised = status;
  }

  onStart(): void {
    this.#text.start();
    this.#type = '';
    this.#bytes = 0;
  }

  onHeaders(headers: readonly Buffer[]): void {
    for (let index = 0; index + 1 < headers.length; index += 2) {
      if (String(headers[index]).toLowerCase() === 'content-type') this.#type = String(headers[index + 1]);
    }
  }

  onChunk(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= LONGEST_BYTES) this.#text.add(chunk);
  }

  onEnd(status: number): 'ok' | FailureClass {
    if (status !== this.#promised) return this.#wrong('status', `status ${status}, not ${this.#promised}`);
    const reason = this.#fault(status);
    return reason === null ? 'ok' : this.#wrong('check', reason);
  }

  reason(): string {
    return this.#reason;
  }

  #fault(status: number): string | null {
    const [type = ''] = this.#type.toLowerCase().split(';', 1);
    if (type.trim() !== PROBLEM_TYPE) return `status ${status} with "${this.#type}", not ${PROBLEM_TYPE}`;
    if (this.#bytes > LONGEST_BYTES) return `problem details of more than ${LONGEST_BYTES} bytes`;
    const details = parseJson(this.#text.text());
    if (typeof details !== 'object' || details === null || Array.isArray(details))
      return 'the problem details are no JSON object';
    const said: unknown = 'status' in details ? details.status : status;
    return said === status ? null : `the problem details say status ${JSON.stringify(said)}, the answer ${status}`;
  }

  #wrong(failure: FailureClass, reason: string): FailureClass {
    this.#reason = reason;
    return failure;
  }
}
