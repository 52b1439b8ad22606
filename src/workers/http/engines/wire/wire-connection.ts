import type { Socket } from 'node:net';
import type { HeldClock } from '../../../../metrics/clock.ts';
import type { Spares } from '../../../../spares.ts';
import type { Connection, ConnectionOptions, OutgoingRequest, ResponseHead, ResponseSink } from '../../engine.ts';
import { classifyError, loseShard, shortageIn, wordsOfError } from '../../failure.ts';
import { UnreadableFile } from '../../file-pieces.ts';
import type { HeadReader } from '../../wire/head-reader.ts';
import { type ResponseEvents, ResponseParser } from '../../wire/response-parser.ts';
import { Upload } from './body-upload.ts';
import { hasSmallBody, type RequestBytes } from './request-bytes.ts';
import type { WireAddress } from './wire-address.ts';
import { type openSocket, type SocketEvents, wasClosedByTls, wasReset } from './wire-socket.ts';

const NO_BYTES = Buffer.alloc(0);
/** What the connections of a thread to one origin share. It has one target, so all of them send the same common fields. */
export type Shared = {
  readonly address: WireAddress;
  readonly bytes: RequestBytes;
  readonly heads: Spares<HeadReader>;
  readonly buffer: Buffer;
  readonly open: typeof openSocket;
  readonly clock: HeldClock;
};

/**
 * A connection of HTTP/1.1 for one request at a time, kept and used again whatever the method. It writes prepared bytes, and parses
 * in the callback of the read: a request with a known answer makes no promise, no closure and no timer.
 */
export class WireConnection implements Connection, ResponseEvents {
  readonly #options: ConnectionOptions;
  readonly #shared: Shared;
  readonly #parser: ResponseParser;
  /** Null until the first body that is not written with its head. */
  #upload: Upload | null = null;
  #socket: Socket | null = null;
  #isOpen = false;
  /**
   * Whether what the parser still tells belongs to a request that was given up: its sink may have aborted it within a read, and have
   * sent the next request, which is written once another socket has opened.
   */
  #isDeaf = true;
  /** Whether the socket has given a whole answer. */
  #hasAnswered = false;
  /** When the last answer ended, µs, and how long after it the next request was sent, whole ms. */
  #endUs = 0;
  #idleMs = 0;
  #hintMs: number | null = null;
  #request: OutgoingRequest | null = null;
  /** What is written first of the request in flight. */
  #head: Buffer = NO_BYTES;
  /** Null while no request is in flight. */
  #sink: ResponseSink | null = null;

  constructor(options: ConnectionOptions, shared: Shared) {
    this.#options = options;
    this.#shared = shared;
    this.#parser = new ResponseParser(this, options.maxHeadBytes, shared.heads);
  }

  send(request: OutgoingRequest, sink: ResponseSink): void {
    // What can't be written has to fail before anything is begun.
    if (request !== this.#request || request.isReused !== true) this.#head = this.#shared.bytes.of(request);
    this.#request = request;
    this.#sink = sink;
    if (this.#hasAnswered) this.#idleMs = Math.floor((this.#shared.clock.now() - this.#endUs) / 1e3);
    // The target said that it would have closed the connection by now, so it is not tried.
    if (this.#hasAnswered && this.#hintMs !== null && this.#idleMs > this.#hintMs) this.#drop();
    if (this.#isOpen) this.#write();
    else if (this.#socket === null) this.#open();
  }

  abort(): void {
    this.#sink = null;
    this.#drop();
  }

  async close(): Promise<void> {
    this.#sink = null;
    const socket = this.#drop();
    if (socket !== null && !socket.closed) await new Promise((resolve) => socket.once('close', resolve));
    await this.#upload?.stop();
  }

  onHead(status: number, head: ResponseHead): void {
    if (!this.#isDeaf) this.#sink?.onHeaders(status, head);
  }

  onBody(buffer: Buffer, from: number, to: number): void {
    if (!this.#isDeaf) this.#sink?.onChunk(buffer, from, to);
  }

  onEnd(): void {
    if (this.#isDeaf) return;
    const sink = this.#sink;
    this.#sink = null;
    // The answer stands whatever was still to be sent, but no other request can follow what was left out.
    if (!this.#parser.keepsAlive || this.#isSending()) this.#drop();
    else {
      this.#hasAnswered = true;
      this.#endUs = this.#shared.clock.now();
      this.#hintMs = this.#parser.idleHintMs;
    }
    sink?.onEnd();
  }

  /** Whether a part of the request is still to be sent: by an upload, or by the system. */
  #isSending(): boolean {
    return this.#upload?.isUnderWay === true || (this.#socket?.writableLength ?? 0) > 0;
  }

  onProblem(failure: 'protocol' | 'length', detail: string): void {
    if (this.#isDeaf) return;
    const sink = this.#sink;
    this.#sink = null;
    this.#drop();
    sink?.onFailure(failure, detail);
  }

  #open(): void {
    const { connectTimeoutMs, route, tls, onSocket } = this.#options;
    const { address, buffer, open } = this.#shared;
    /** Events of a socket that was given up are not for the request that is in flight on the next one. */
    const isCurrent = (): boolean => this.#socket === socket;
    const events: SocketEvents = {
      onOpen: () => isCurrent() && this.#opened(),
      // Called for each read, so it is one closure and no more.
      onRead: (length) => {
        if (this.#socket === socket) this.#read(length);
        return true;
      },
      onFin: () => isCurrent() && this.#ended(),
      onLost: (error) => isCurrent() && this.#lost(error),
    };
    const socket = open({ address, buffer, connectTimeoutMs, route, ...(tls ? { tls } : {}) }, events);
    this.#socket = socket;
    this.#hasAnswered = false;
    this.#hintMs = null;
    onSocket?.(socket);
  }

  #opened(): void {
    this.#isOpen = true;
    if (this.#sink !== null) this.#write();
  }

  #write(): void {
    const request = this.#request;
    const socket = this.#socket;
    const sink = this.#sink;
    if (request === null || socket === null || sink === null) return;
    this.#isDeaf = false;
    this.#parser.begin(request.method);
    sink.onSent();
    // It may have given the request up.
    if (this.#request !== request || this.#socket !== socket) return;
    socket.write(this.#head);
    if (request.body === null || hasSmallBody(request)) return;
    this.#upload ??= new Upload();
    this.#upload.send(request.body, socket, (error) => {
      // Here the harness has failed, not the target: the shard counts as lost, and the run is invalid.
      if (error instanceof UnreadableFile) loseShard(error);
      if (this.#socket === socket) this.#lost(error);
    });
  }

  #read(length: number): void {
    const { clock, buffer } = this.#shared;
    clock.hold();
    try {
      if (this.#sink !== null) this.#parser.read(buffer, length);
      else {
        this.#drop();
        this.#options.onUnasked?.();
      }
    } finally {
      clock.letGo();
    }
  }

  #ended(): void {
    const socket = this.#socket;
    // Nobody knows whether a body was whole that ends with its connection, if that was not closed as it should be (RFC 9112 §8).
    if (this.#parser.isDelimitedByClose && socket !== null) {
      if (wasReset(socket, this.#shared.address)) {
        this.#fail('reset', 'the connection was reset within a body that ends with it');
        return;
      }
      if (this.#shared.address.isTls && !wasClosedByTls(socket)) {
        this.#fail(
          'length',
          'the connection ended without close_notify within a body that ends with it (RFC 9112 §9.8)',
        );
        return;
      }
    }
    this.#parser.readEnd();
    // Unless nothing had begun, the request has ended, and the next one may be in flight on another socket.
    if (this.#socket !== socket) return;
    if (this.#sink === null) this.#drop();
    else this.#fail('reset', 'the target closed the connection before it answered');
  }

  #lost(error: Error): void {
    loseShard(shortageIn(error));
    if (this.#sink === null) this.#drop();
    else this.#fail(classifyError(error, this.#parser.hasBegun), wordsOfError(error));
  }

  /** Ends the request in flight. It may be tried again only if it was not the first on its connection, and nothing was answered. */
  #fail(failure: Parameters<ResponseSink['onFailure']>[0], detail: string): void {
    const sink = this.#sink;
    const isStale = failure === 'reset' && this.#hasAnswered && this.#isOpen && !this.#parser.hasBegun;
    const lost = isStale ? { idleMs: this.#idleMs, hintMs: this.#hintMs } : undefined;
    this.#sink = null;
    this.#drop();
    sink?.onFailure(failure, detail, lost);
  }

  /** Gives the socket up, and returns it. */
  #drop(): Socket | null {
    const socket = this.#socket;
    this.#socket = null;
    this.#isOpen = false;
    this.#isDeaf = true;
    this.#hasAnswered = false;
    if (this.#upload?.isUnderWay) void this.#upload.stop();
    socket?.destroy();
    return socket;
  }
}
