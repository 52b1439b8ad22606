import type { FailureClass } from '../../metrics/names.ts';

/** A request ready to be written; `headers` is a flat list of names and values. */
export type OutgoingRequest = {
  readonly method: string;
  /** Begins with a slash, and includes the base path of the target. */
  readonly path: string;
  readonly headers: string[];
  readonly body: Buffer | FileSource | BegunBody | null;
  /** Names the request in messages where its method and path would not explain it. */
  readonly label?: string;
};

/** A body that is read from disk while it is sent, no faster than the target accepts it. */
export type FileSource = {
  readonly kind: 'file';
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
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

/** What an engine reports of one request, in this order. Either `onEnd` or `onFailure` is called, exactly once and last. */
export type ResponseSink = {
  /** The request goes to a connected socket now, and is no longer queued. */
  onSent(): void;
  onHeaders(status: number, head: ResponseHead): void;
  /** A piece of the body: the bytes of `buffer` from `from` to `to`. The engine uses the buffer again after this call. */
  onChunk(buffer: Buffer, from: number, to: number): void;
  onEnd(): void;
  onFailure(failure: FailureClass, detail: string): void;
};

/** A connection for one request at a time. It connects for its first request, and again after a failure. */
export type Connection = {
  send(request: OutgoingRequest, sink: ResponseSink): void;
  /** Drops the request in flight; its sink is not called again. */
  abort(): void;
  close(): Promise<void>;
};
