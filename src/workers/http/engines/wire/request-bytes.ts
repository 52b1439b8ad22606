import type { OutgoingRequest } from '../../engine.ts';

/** Methods that say something about a body even if they have none: without a length a server may wait for one (RFC 9110 §8.6). */
const MAY_HAVE_BODY = new Set(['POST', 'PUT', 'PATCH']);
/** What a request target may not hold: a space ends it, and a control byte or a line end could begin another request. */
const UNFIT_PATH = /[^\x21-\x7e]/;
/** A longer body is not copied behind its head. */
const LARGEST_COPY_BYTES = 64 * 1024;

/**
 * Writes requests as bytes (RFC 9112 §3): the head and, if it is small, the body behind it. A request object that is sent again and
 * again is written out once, so one of these serves all connections of a thread to the same target.
 */
export class RequestBytes {
  readonly #hostField: string;
  readonly #known = new WeakMap<OutgoingRequest, Buffer>();

  /** `hostField` is the value of `host` for requests that don't have their own. */
  constructor(hostField: string) {
    this.#hostField = hostField;
  }

  /** What is written first. Throws if the request can't be written without becoming another one. */
  of(request: OutgoingRequest): Buffer {
    const known = this.#known.get(request);
    if (known !== undefined) return known;
    const head = Buffer.from(this.#head(request), 'latin1');
    const bytes = hasSmallBody(request) ? Buffer.concat([head, request.body]) : head;
    this.#known.set(request, bytes);
    return bytes;
  }

  #head({ method, path, headers, body }: OutgoingRequest): string {
    if (UNFIT_PATH.test(path)) throw new Error(`the path ${JSON.stringify(path)} has to be percent-encoded`);
    let fields = '';
    let host = this.#hostField;
    for (let index = 0; index + 1 < headers.length; index += 2) {
      const name = headers[index] as string;
      const value = headers[index + 1] as string;
      if (/[\r\n\0]/.test(value)) throw new Error(`the header ${name} has a line end in its value`);
      if (name.length === 4 && name.toLowerCase() === 'host') host = value;
      else fields += `${name}: ${value}\r\n`;
    }
    const length = body === null ? (MAY_HAVE_BODY.has(method) ? 0 : null) : 'kind' in body ? body.bytes : body.length;
    if (length !== null) fields += `content-length: ${length}\r\n`;
    return `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n${fields}\r\n`;
  }
}

/** A body that `RequestBytes` has put behind the head. */
export function hasSmallBody(request: OutgoingRequest): request is OutgoingRequest & { readonly body: Buffer } {
  const { body } = request;
  return body !== null && !('kind' in body) && body.length <= LARGEST_COPY_BYTES;
}
