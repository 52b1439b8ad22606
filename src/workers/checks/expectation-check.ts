import type { Expectation } from '../../scenarios/requests/request-spec.ts';
import type { BodyCheck, CheckFailure } from '../http/exchange.ts';
import { BodyHash, BodyText, fieldAt, parseJson } from './body.ts';
import { wrongStatus } from './status-check.ts';

/** Statuses whose answers have no body by definition (RFC 9110). */
const BODILESS = new Set([204, 205, 304]);

/** Checks an answer against the `expect` of its request. A body is collected, hashed or parsed only if an expectation needs it. */
export class ExpectationCheck implements BodyCheck {
  readonly #expect: Expectation;
  readonly #mayBeEmpty: boolean;
  readonly #text: BodyText | null;
  readonly #hash: BodyHash | null;

  constructor(expect: Expectation, method: string) {
    this.#expect = expect;
    this.#mayBeEmpty = method === 'HEAD' || expect.bytes === 0;
    this.#text = expect.contains !== null || expect.items !== null ? new BodyText() : null;
    this.#hash = expect.sha256 === null ? null : new BodyHash();
  }

  onStart(): void {
    this.#text?.start();
    this.#hash?.start();
  }

  onChunk(buffer: Buffer, from: number, to: number): void {
    this.#text?.add(buffer, from, to);
    this.#hash?.add(buffer, from, to);
  }

  onEnd(status: number, bytes: number): CheckFailure | null {
    const { status: accepted, bytes: length, sha256 } = this.#expect;
    if (!accepted.includes(status)) return wrongStatus(status, accepted);
    if (length !== null && bytes !== length) return { failure: 'length', reason: `${bytes} bytes, not ${length}` };
    if (bytes === 0 && !this.#mayBeEmpty && !BODILESS.has(status))
      return { failure: 'length', reason: 'an empty body' };
    const hash = this.#hash?.hex();
    if (hash !== undefined && hash !== sha256) return { failure: 'checksum', reason: `SHA-256 ${hash}, not ${sha256}` };
    const reason = this.#text ? this.#textProblem(this.#text.text()) : null;
    return reason === null ? null : { failure: 'check', reason };
  }

  #textProblem(text: string): string | null {
    const { contains, items } = this.#expect;
    if (contains !== null && !text.includes(contains)) return `the body does not contain "${contains}"`;
    if (items === null) return null;
    const list = fieldAt(parseJson(text), items.field);
    if (!Array.isArray(list)) return `no array at "${items.field}"`;
    return list.length === items.count ? null : `${list.length} items at "${items.field}", not ${items.count}`;
  }
}
