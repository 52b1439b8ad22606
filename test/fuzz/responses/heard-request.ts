import type { Asked } from '../../support/memory-repository.ts';

/** A request as the target hears it. `body` grows until it is whole. */
export type HeardRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The announced length of the body. */
  readonly bytes: number;
  readonly pieces: Buffer[];
  received: number;
};

const END_OF_HEAD = '\r\n\r\n';

/** Reads the requests that are written on one connection, and hands over each of them twice: with its head, and when it is whole. */
export class RequestReader {
  readonly #onHead: (request: HeardRequest) => void;
  readonly #onWhole: (request: HeardRequest) => void;
  #head = '';
  #request: HeardRequest | null = null;

  constructor(onHead: (request: HeardRequest) => void, onWhole: (request: HeardRequest) => void) {
    this.#onHead = onHead;
    this.#onWhole = onWhole;
  }

  /** Whether a request has begun and is not whole. */
  get isWithin(): boolean {
    return this.#request !== null;
  }

  read(bytes: Buffer): void {
    if (this.#request !== null) {
      this.#take(this.#request, bytes);
      return;
    }
    this.#head += bytes.toString('latin1');
    const end = this.#head.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const request = requestOf(this.#head.slice(0, end));
    const rest = Buffer.from(this.#head.slice(end + END_OF_HEAD.length), 'latin1');
    this.#head = '';
    this.#request = request;
    this.#onHead(request);
    this.#take(request, rest);
  }

  #take(request: HeardRequest, bytes: Buffer): void {
    // The sender uses its buffer again.
    request.pieces.push(Buffer.from(bytes));
    request.received += bytes.length;
    if (request.received < request.bytes) return;
    this.#request = null;
    this.#onWhole(request);
  }
}

function requestOf(head: string): HeardRequest {
  const [line = '', ...fields] = head.split('\r\n');
  const [method = '', url = ''] = line.split(' ');
  const headers = new Map(fields.map((field) => field.split(': ') as [string, string]));
  return { method, url, headers, bytes: Number(headers.get('content-length') ?? 0), pieces: [], received: 0 };
}

/** The same for a repository in memory. */
export function askedOf({ method, url, headers, bytes, pieces }: HeardRequest): Asked {
  return { method, url, type: headers.get('content-type') ?? '', bytes, body: Buffer.concat(pieces) };
}
