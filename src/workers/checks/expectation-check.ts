import { nounFor, plural } from '../../plural.ts';
import type { Expectation } from '../../scenarios/requests/request-spec.ts';
import type { BodyCheck, CheckFailure } from '../http/body-check.ts';
import { BodyHash, BodyText, fieldAt, parseJson } from './body.ts';
import { TextSearch } from './text-search.ts';

/** Statuses whose answers have no body by definition (RFC 9110). */
const BODILESS = new Set([204, 205, 304]);

/** Without an expectation nobody can tell an empty answer from a broken one. */
const EMPTY = "an empty body; where that is right, write expect: { bytes: 0B }, or --expect 'bytes: 0B' for a URL";

/** Checks an answer against the `expect` of its request. A body is searched, hashed or parsed only if an expectation needs it. */
export class ExpectationCheck implements BodyCheck {
  readonly statuses: readonly number[];
  readonly reads: BodyCheck['reads'];
  readonly mostBytes: number;
  readonly #expect: Expectation;
  readonly #mayBeEmpty: boolean;
  readonly #search: TextSearch | null;
  readonly #text: BodyText | null;
  readonly #hash: BodyHash | null;

  constructor(expect: Expectation, method: string) {
    const { status, bytes, contains, items, sha256 } = expect;
    this.statuses = status;
    this.mostBytes = bytes ?? Number.POSITIVE_INFINITY;
    this.#expect = expect;
    this.#mayBeEmpty = method === 'HEAD' || bytes === 0;
    this.#search = contains === null ? null : new TextSearch(contains);
    this.#text = items === null ? null : new BodyText();
    this.#hash = sha256 === null ? null : new BodyHash();
    this.reads = this.#text !== null ? 'whole' : this.#search !== null || this.#hash !== null ? 'pieces' : 'nothing';
  }

  onStart(): void {
    this.#search?.start();
    this.#text?.start();
    this.#hash?.start();
  }

  onChunk(buffer: Buffer, from: number, to: number): CheckFailure | null {
    this.#search?.add(buffer, from, to);
    this.#text?.add(buffer, from, to);
    this.#hash?.add(buffer, from, to);
    return null;
  }

  onEnd(status: number, bytes: number): CheckFailure | null {
    const { bytes: length, contains, sha256 } = this.#expect;
    if (length !== null && bytes !== length)
      return { failure: 'length', reason: `${bytes} ${nounFor(bytes, 'byte')}, not ${length}` };
    if (bytes === 0 && !this.#mayBeEmpty && !BODILESS.has(status)) return { failure: 'length', reason: EMPTY };
    const hash = this.#hash?.hex();
    if (hash !== undefined && hash !== sha256) return { failure: 'checksum', reason: `SHA-256 ${hash}, not ${sha256}` };
    if (this.#search?.isFound === false) return { failure: 'check', reason: `the body does not contain "${contains}"` };
    const reason = this.#text === null ? null : this.#itemsProblem(this.#text.text());
    return reason === null ? null : { failure: 'check', reason };
  }

  #itemsProblem(text: string): string | null {
    const { items } = this.#expect;
    if (items === null) return null;
    const list = fieldAt(parseJson(text), items.field);
    if (!Array.isArray(list)) return `no array at "${items.field}"`;
    return list.length === items.count
      ? null
      : `${plural(list.length, 'item')} at "${items.field}", not ${items.count}`;
  }
}
