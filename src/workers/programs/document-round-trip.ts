import { withContentType } from '../../scenarios/fields/content-type.ts';
import type { Headers } from '../../scenarios/fields/headers.ts';
import { DELETED, STORED, StatusCheck } from '../checks/status-check.ts';
import { StreamCheck, type Streamed } from '../checks/stream-check.ts';
import type { OutgoingRequest } from '../http/engine.ts';
import { flatHeaders } from '../http/request.ts';
import type { Steps } from './script.ts';

/** Places of the three requests among those of a workload that makes round trips. */
export const PUT = 0;
const [GET, DELETE] = [1, 2] as const;

/** A file on this machine, and what it must be when it is read back. */
type Upload = Streamed & {
  /** Absolute path of the file. */
  readonly path: string;
  readonly contentType: string;
};

/** Makes round trips: a document is put onto the target, read back, compared with what was sent, and deleted. */
export class DocumentRoundTrip {
  readonly #collection: string;
  readonly #headers: Headers;
  readonly #isChunked: boolean;
  readonly #flatHeaders: string[];
  /** Headers of a PUT, by content type. */
  readonly #typedHeaders = new Map<string, string[]>();
  readonly #stored = new StatusCheck(STORED);
  readonly #read = new StreamCheck({ bytes: 0, sha256: null });
  readonly #deleted = new StatusCheck(DELETED);

  /**
   * `collection` is the path that documents are put below, with the base path of the target. `isChunked` says whether their length is
   * left for the target to find out.
   */
  constructor(collection: string, headers: Headers, isChunked = false) {
    this.#collection = collection;
    this.#headers = headers;
    this.#isChunked = isChunked;
    this.#flatHeaders = flatHeaders(headers);
  }

  /** A document that can't be read back is deleted all the same, since it must not stay behind. `label` is for error messages. */
  *steps(document: Upload, name: string, label?: string): Steps {
    const path = `${this.#collection}/${name}`;
    const body = { kind: 'file', path: document.path, bytes: document.bytes, isChunked: this.#isChunked } as const;
    const put = labelled({ method: 'PUT', path, headers: this.#headersOf(document.contentType), body }, label);
    yield { place: PUT, request: put, check: this.#stored };
    this.#read.expect(document);
    const get = labelled({ method: 'GET', path, headers: this.#flatHeaders, body: null }, label);
    yield { place: GET, request: get, check: this.#read, goesOn: true };
    const remove = labelled({ method: 'DELETE', path, headers: this.#flatHeaders, body: null }, label);
    yield { place: DELETE, request: remove, check: this.#deleted, goesOn: true };
  }

  #headersOf(contentType: string): string[] {
    const known = this.#typedHeaders.get(contentType);
    if (known !== undefined) return known;
    const headers = flatHeaders(withContentType(this.#headers, contentType));
    this.#typedHeaders.set(contentType, headers);
    return headers;
  }
}

function labelled(request: OutgoingRequest, label: string | undefined): OutgoingRequest {
  return label === undefined ? request : { ...request, label };
}
