import type { Socket } from 'node:net';
import type { Route } from '../../loopback.ts';
import type { FailureClass } from '../../metrics/names.ts';
import type { TlsMaterial } from '../../tls-files.ts';

/** A request ready to be written; `headers` is a flat list of names and values. */
export type OutgoingRequest = {
  readonly method: string;
  /** Begins with a slash, and includes the base path of the target. */
  readonly path: string;
  readonly headers: string[];
  readonly body: Buffer | FileSource | BegunBody | null;
  /** This very object is sent again and again, so what an engine makes of it is worth keeping. */
  readonly isReused?: true;
  /** Names the request in messages where its method and path would not explain it. */
  readonly label?: string;
};

/** A body that is read from disk while it is sent, no faster than the target accepts it. */
export type FileSource = {
  readonly kind: 'file';
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** Whether it is sent in chunks, and its length is not announced (RFC 9112 §7.1). */
  readonly isChunked?: boolean;
};

/** A body of which only the beginning is sent: the target has to answer because of the announced Content-Length. */
export type BegunBody = {
  readonly kind: 'begun';
  readonly first: Buffer;
  /** The announced length; more than the length of `first`. */
  readonly bytes: number;
};

/** The header fields of an answer. They can be read until the answer ends. */
export type ResponseHead = {
  /** The value of a field, whose name is written in lower case; null if the answer does not have it. Several are joined by ", ". */
  header(name: string): string | null;
};

/**
 * A connection that had answered before, and died by FIN or RST without one byte of an answer to the request in flight. The server
 * may have closed it while it lay idle, before it saw the request (RFC 9112, 9.3.1).
 */
export type LostConnection = {
  /** From the end of the last answer on this connection until this request was sent, ms. */
  readonly idleMs: number;
  /** How long the server said that it keeps an idle connection (`Keep-Alive: timeout=…`), ms; null if it did not say. */
  readonly hintMs: number | null;
};

/** What an engine reports of one request, in this order. Either `onEnd` or `onFailure` is called, exactly once and last. */
export type ResponseSink = {
  /** The request goes to a connected socket now, and is no longer queued. */
  onSent(): void;
  onHeaders(status: number, head: ResponseHead): void;
  /** A piece of the body: the bytes of `buffer` from `from` to `to`. The engine uses the buffer again after this call. */
  onChunk(buffer: Buffer, from: number, to: number): void;
  onEnd(): void;
  /** `lost` is given where the request failed only because a connection was used again. */
  onFailure(failure: FailureClass, detail: string, lost?: LostConnection): void;
};

/** What an engine needs for the connection of a virtual user. */
export type ConnectionOptions = {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The unix socket to connect to in the place of the origin's host and port. */
  readonly socketPath?: string;
  /** Names and values in turn that every request has, unless it has its own field of the same name. */
  readonly headers?: readonly string[];
  /** What is trusted over TLS, and shown. */
  readonly tls?: TlsMaterial;
  /** How long each connect may take, ms. */
  readonly connectTimeoutMs: number;
  /** The longest head of an answer. */
  readonly maxHeadBytes: number;
  /** Finds the address of the origin, and refuses what must not be connected to. */
  readonly route: Route;
  /** Called with each socket, before it has connected. */
  readonly onSocket?: (socket: Socket) => void;
  /**
   * Called when bytes came that no request had asked for: no request had been sent since the last answer ended. The engine closes
   * the connection, and that answer stands.
   */
  readonly onUnasked?: () => void;
};

/** A connection for one request at a time. It connects for its first request, and again after a failure. */
export type Connection = {
  send(request: OutgoingRequest, sink: ResponseSink): void;
  /** Drops the request in flight; its sink is not called again. It may be called, and the next `send` too, from within a call of the sink. */
  abort(): void;
  close(): Promise<void>;
};
