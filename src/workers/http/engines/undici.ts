import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { buildConnector, Client } from 'undici';
import type { Route } from '../../../loopback.ts';
import type { TlsMaterial } from '../../../tls-files.ts';
import type { BegunBody, Connection, ConnectionOptions, FileSource, OutgoingRequest, ResponseSink } from '../engine.ts';
import { FilePieces } from '../file-pieces.ts';
import { addingCommon } from '../request.ts';
import { SocketUse } from './socket-use.ts';
import { UndiciHandler } from './undici-handler.ts';
import { Withheld } from './withheld.ts';

/** Only two files of undici are loaded: its index also loads fetch, WebSocket and caches, 40 ms of CPU in every new thread. */
const require = createRequire(import.meta.url);
const ClientAlone: typeof Client = require('undici/lib/dispatcher/client.js');
const makeConnector: (
  options: {
    timeout: number;
    socketPath: string | null;
  } & Route &
    TlsMaterial,
) => Connect = require('undici/lib/core/connect.js');

/** The type of undici's own connector. Its published types leave out that it returns the socket. */
type Connect = (options: buildConnector.Options, callback: buildConnector.Callback) => Socket;

/** After an error with this code undici has failed the request, but its client waits for that request for ever. */
const LEAVES_STUCK = 'ERR_TLS_CERT_ALTNAME_INVALID';

type Writable<T> = { -readonly [key in keyof T]: T[key] };
type DispatchOptions = Writable<Omit<OutgoingRequest, 'body'>> & {
  body: Buffer | AsyncIterable<Buffer> | null;
  readonly blocking: false;
};

/**
 * Opens one undici `Client`, for one virtual user. It uses the older handler methods, which were measured to be 2–12 %
 * cheaper a request than the newer ones, which wrap them. undici's own timeouts tick about once a second, so they are
 * switched off, and the caller calls `abort`. undici hides surplus bytes that come in one piece with the end of an answer, so those
 * are not counted as unasked.
 */
export function connectUndici(options: ConnectionOptions): Connection {
  return new UndiciConnection(options);
}

class UndiciConnection implements Connection {
  readonly #origin: string;
  readonly #maxHeadBytes: number;
  readonly #connect: Connect;
  readonly #onSocket: (socket: Socket) => void;
  readonly #use: SocketUse;
  readonly #fieldsOf: (own: string[]) => string[];
  #client: Client;
  #connecting: Socket | null = null;
  /** The newest socket of the client. */
  #socket: Socket | null = null;
  #isStuck = false;
  #handler: UndiciHandler;
  /** Null until the first upload, so that other loads need no buffers for it. */
  #upload: FilePieces | null = null;
  readonly #withheld = new Withheld();
  /** One object serves all requests, since undici has read it when `dispatch` returns. */
  readonly #options: DispatchOptions = {
    method: 'GET',
    path: '/',
    headers: [],
    body: null,
    // `blocking` keeps further requests out of a pipeline. Nothing is pipelined here, so it would only cost a look at the queue.
    blocking: false,
  };

  constructor(options: ConnectionOptions) {
    const { origin, socketPath, headers, tls, connectTimeoutMs, maxHeadBytes, route, onSocket, onUnasked } = options;
    this.#origin = origin;
    this.#maxHeadBytes = maxHeadBytes;
    this.#connect = makeConnector({ timeout: connectTimeoutMs, socketPath: socketPath ?? null, ...route, ...tls });
    this.#fieldsOf = addingCommon(headers ?? []);
    this.#onSocket = onSocket ?? (() => undefined);
    this.#use = new SocketUse(onUnasked ?? (() => undefined));
    this.#handler = new UndiciHandler(this.#use);
    this.#client = this.#open();
  }

  send(request: OutgoingRequest, sink: ResponseSink): void {
    // A client that is telling of a failure is not ready for another request, and would throw an error into the thread.
    if (this.#handler.isFailing) this.#giveUp();
    // What a socket still has to send belongs to the request before, which was answered before it was taken.
    else if (this.#isStuck || (this.#socket?.writableLength ?? 0) > 0) this.#renew();
    this.#handler.begin(sink);
    this.#withheld.stop();
    this.#options.method = request.method;
    this.#options.path = request.path;
    this.#setBody(request);
    this.#client.dispatch(this.#options as Parameters<Client['dispatch']>[0], this.#handler);
  }

  #setBody({ headers: own, body }: OutgoingRequest): void {
    const headers = this.#fieldsOf(own);
    if (body === null || !('kind' in body)) {
      this.#options.headers = headers;
      this.#options.body = body;
      return;
    }
    // Without a length, undici sends chunks.
    const isChunked = body.kind === 'file' && body.isChunked === true;
    this.#options.headers = isChunked ? [...headers] : [...headers, 'content-length', String(body.bytes)];
    this.#options.body = this.#piecesOf(body);
  }

  #piecesOf(body: FileSource | BegunBody): AsyncIterable<Buffer> {
    switch (body.kind) {
      case 'file':
        this.#upload ??= new FilePieces();
        return this.#upload.read(body);
      case 'begun':
        // The answer ends the connection, since undici can't reuse one on which a body is still being sent.
        return this.#withheld.begin(body.first);
    }
  }

  abort(): void {
    void this.#upload?.stop();
    this.#withheld.stop();
    this.#giveUp();
  }

  async close(): Promise<void> {
    this.#handler.drop();
    const gone = this.#client.destroy();
    this.#giveUpConnecting();
    await gone;
    this.#withheld.stop();
    await this.#upload?.stop();
  }

  /** undici can't abort a request that still waits for its connection, so the whole client is replaced. */
  #giveUp(): void {
    this.#handler.drop();
    this.#handler = new UndiciHandler(this.#use);
    this.#renew();
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

  /** Closes a socket that is still connecting; undici itself would wait until it has connected or timed out. */
  #giveUpConnecting(): void {
    this.#connecting?.destroy(new Error('the request was given up'));
    this.#connecting = null;
  }

  #open(): Client {
    return new ClientAlone(this.#origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: this.#maxHeadBytes,
      keepAliveTimeout: 60_000,
      connect: (options, callback) => {
        const connecting = this.#connect(options, (...outcome) => {
          if (this.#connecting === connecting) this.#connected(outcome[0]);
          callback(...outcome);
        });
        this.#connecting = connecting;
        this.#socket = connecting;
        this.#use.open(connecting);
        this.#onSocket(connecting);
      },
    });
  }
}
