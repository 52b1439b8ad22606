import type { OutgoingRequest } from '../../engine.ts';
import { withCommon } from '../../request.ts';

/** Methods that say something about a body even if they have none: without a length a server may wait for one (RFC 9110 §8.6). */
const MAY_HAVE_BODY = new Set(['POST', 'PUT', 'PATCH']);
/** What a request target may not hold: a space ends it, and a control byte or a line end could begin another request. */
const UNFIT_PATH = /[^\x21-\x7e]/;
/** A token, and what a field value may hold (RFC 9110 §5.5 and §5.6.2). What is beyond Latin-1 would become other bytes. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const UNFIT_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** Fields that are written here, by how the request is sent. */
const OWN_FIELDS = new Set(['connection', 'content-length', 'transfer-encoding']);
/** A longer body is not copied behind its head. */
const LARGEST_COPY_BYTES = 64 * 1024;

/** The fields that a request brings along, as they are written. */
type OwnFields = { readonly host: string | null; readonly lines: string };

/**
 * Writes requests as bytes (RFC 9112 §3): the head and, if it is small, the body behind it. What is sent again and again is written
 * out once, so one of these serves all connections of a thread to the same target.
 */
export class RequestBytes {
  readonly #hostField: string;
  readonly #common: readonly string[];
  readonly #requests = new WeakMap<OutgoingRequest, Buffer>();
  readonly #fields = new WeakMap<readonly string[], OwnFields>();

  /** `hostField` is the value of `host` for requests that don't have their own, as `common` are fields and their values. */
  constructor(hostField: string, common: readonly string[] = []) {
    this.#hostField = hostField;
    this.#common = common;
  }

  /** What is written first. Throws if the request can't be written without becoming another one. */
  of(request: OutgoingRequest): Buffer {
    if (request.isReused !== true) return this.#write(request);
    const known = this.#requests.get(request);
    if (known !== undefined) return known;
    const bytes = this.#write(request);
    this.#requests.set(request, bytes);
    return bytes;
  }

  #write(request: OutgoingRequest): Buffer {
    const head = Buffer.from(this.#head(request), 'latin1');
    return hasSmallBody(request) ? Buffer.concat([head, request.body]) : head;
  }

  #head({ method, path, headers, body }: OutgoingRequest): string {
    if (UNFIT_PATH.test(path)) throw new Error(`the path ${JSON.stringify(path)} has to be percent-encoded`);
    const { host, lines } = this.#fieldsOf(headers);
    return `${method} ${path} HTTP/1.1\r\nhost: ${host ?? this.#hostField}\r\nconnection: keep-alive\r\n${lines}${framingLine(method, body)}\r\n`;
  }

  #fieldsOf(headers: readonly string[]): OwnFields {
    const known = this.#fields.get(headers);
    if (known !== undefined) return known;
    const fields = writeFields(withCommon(this.#common, headers));
    this.#fields.set(headers, fields);
    return fields;
  }
}

/** How the target knows where the body ends. */
function framingLine(method: string, body: OutgoingRequest['body']): string {
  if (body === null) return MAY_HAVE_BODY.has(method) ? 'content-length: 0\r\n' : '';
  if (!('kind' in body)) return `content-length: ${body.length}\r\n`;
  const isChunked = body.kind === 'file' && body.isChunked === true;
  return isChunked ? 'transfer-encoding: chunked\r\n' : `content-length: ${body.bytes}\r\n`;
}

function writeFields(headers: readonly string[]): OwnFields {
  let host: string | null = null;
  let lines = '';
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] as string;
    const value = headers[index + 1] as string;
    if (!NAME.test(name)) throw new Error(`${JSON.stringify(name)} is not a header name`);
    if (UNFIT_VALUE.test(value)) throw new Error(`the header ${name} can't hold ${JSON.stringify(value)}`);
    const lower = name.toLowerCase();
    if (OWN_FIELDS.has(lower)) throw new Error(`the header ${name} is written by the engine`);
    if (lower === 'host') host = value;
    else lines += `${name}: ${value}\r\n`;
  }
  return { host, lines };
}

/** A body that `RequestBytes` has put behind the head. */
export function hasSmallBody(request: OutgoingRequest): request is OutgoingRequest & { readonly body: Buffer } {
  const { body } = request;
  return body !== null && !('kind' in body) && body.length <= LARGEST_COPY_BYTES;
}
