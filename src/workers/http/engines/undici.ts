import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { buildConnector, Client } from 'undici';
import type { BegunBody, Connection, FileSource, OutgoingRequest, ResponseSink } from '../engine.ts';
import { classifyError, loseShard, shortageIn } from '../failure.ts';
import { FilePieces, UnreadableFile } from '../file-pieces.ts';
import { Withheld } from '../withheld.ts';

/** undici's index loads fetch, WebSocket, caches and more besides: 40 ms of CPU in every thread that is started. */
const require = createRequire(import.meta.url);
const ClientAlone: typeof Client = require('undici/lib/dispatcher/client.js');
const makeConnector: (options: { timeout: number }) => Connect = require('undici/lib/core/connect.js');

/** What undici's own connector is; its type declarations leave out that it returns the socket. */
type Connect = (options: buildConnector.Options, callback: buildConnector.Callback) => Socket;

/** Once a certificate was for another host, undici's client waits for ever for the request that it has already failed. */
const LEAVES_STUCK = 'ERR_TLS_CERT_ALTNAME_INVALID';

type Writable<T> = { -readonly [key in keyof T]: T[key] };
type DispatchOptions = Writable<Omit<OutgoingRequest, 'body'>> & {
  body: Buffer | AsyncIterable<Buffer> | null;
  readonly blocking: false;
};

/**
 * One undici `Client` a virtual user, with its older handler methods: measured 2–12 % cheaper a request than the newer
 * ones, which wrap them. Its own timeouts tick about once a second, so they are off and the caller aborts.
 */
export function connectUndici(origin: string, connectTimeoutMs: number): Connection {
  return new UndiciConnection(origin, connectTimeoutMs);
}

class UndiciConnection implements Connection {
  readonly #origin: string;
  readonly #connect: Connect;
  #client: Client;
  #connecting: Socket | null = null;
  #isStuck = false;
  #handler = new Handler();
  /** Its buffers are made for the first upload. */
  #upload: FilePieces | null = null;
  readonly #withheld = new Withheld();
  /** One for all requests: undici has read it when `dispatch` returns. */
  readonly #options: DispatchOptions = {
    method: 'GET',
    path: '/',
    headers: [],
    body: null,
    // What it keeps apart are requests in a pipeline; without one it only costs another look at the queue.
    blocking: false,
  };

  constructor(origin: string, connectTimeoutMs: number) {
    this.#origin = origin;
    this.#connect = makeConnector({ timeout: connectTimeoutMs });
    this.#client = this.#open();
  }

  send(request: OutgoingRequest, sink: ResponseSink): void {
    if (this.#isStuck) this.#renew();
    this.#handler.begin(sink);
    this.#withheld.stop();
    this.#options.method = request.method;
    this.#options.path = request.path;
    this.#setBody(request);
    this.#client.dispatch(this.#options as Parameters<Client['dispatch']>[0], this.#handler);
  }

  #setBody({ headers, body }: OutgoingRequest): void {
    if (body === null || !('kind' in body)) {
      this.#options.headers = headers;
      this.#options.body = body;
      return;
    }
    this.#options.headers = [...headers, 'content-length', String(body.bytes)];
    this.#options.body = this.#piecesOf(body);
  }

  #piecesOf(body: FileSource | BegunBody): AsyncIterable<Buffer> {
    switch (body.kind) {
      case 'file':
        this.#upload ??= new FilePieces();
        return this.#upload.read(body);
      case 'begun':
        // Its answer ends the connection: undici can't use one again that has a body under way.
        return this.#withheld.begin(body.first);
    }
  }

  abort(): void {
    this.#handler.drop();
    void this.#upload?.stop();
    this.#handler = new Handler();
    // A request that still waits for its connection can't be aborted by itself.
    this.#withheld.stop();
    this.#renew();
  }

  async close(): Promise<void> {
    this.#handler.drop();
    const gone = this.#client.destroy();
    this.#giveUpConnecting();
    await gone;
    this.#withheld.stop();
    await this.#upload?.stop();
  }

  #renew(): void {
    this.#isStuck = false;
    void this.#client.destroy().catch(() => undefined);
    this.#giveUpConnecting();
    this.#client = this.#open();
  }

  #connected(error: (Error & { readonly code?: unknown }) | null): void {
    this.#connecting = null;
    this.#isStuck = error?.code === LEAVES_STUCK;
  }

  /** undici lets go of a socket only once it has connected, or its own time for that is over. */
  #giveUpConnecting(): void {
    this.#connecting?.destroy(new Error('the request was given up'));
    this.#connecting = null;
  }

  #open(): Client {
    return new ClientAlone(this.#origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 60_000,
      connect: (options, callback) => {
        const connecting = this.#connect(options, (...outcome) => {
          if (this.#connecting === connecting) this.#connected(outcome[0]);
          callback(...outcome);
        });
        this.#connecting = connecting;
      },
    });
  }
}

/** Passes undici's callbacks on to the sink of the request in flight, until it is dropped. */
class Handler {
  #sink: ResponseSink | null = null;
  #answered = false;

  begin(sink: ResponseSink): void {
    this.#sink = sink;
    this.#answered = false;
  }

  drop(): void {
    this.#sink = null;
  }

  onConnect(abort: () => void): void {
    if (this.#sink) this.#sink.onSent();
    else abort();
  }

  onHeaders(status: number, headers: readonly Buffer[]): boolean {
    if (status < 200) return true;
    this.#answered = true;
    this.#sink?.onHeaders(status, headers);
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#sink?.onChunk(chunk);
    return true;
  }

  onComplete(): void {
    this.#sink?.onEnd();
  }

  onError(error: Error): void {
    // It is the harness that has failed: its shard is lost, and the run is invalid.
    loseShard(error instanceof UnreadableFile ? error : shortageIn(error));
    this.#sink?.onFailure(classifyError(error, this.#answered), error.message);
  }
}
