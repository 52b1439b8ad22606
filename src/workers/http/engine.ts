import type { FailureClass } from '../../metrics/names.ts';

/** A request ready to be written; `headers` is a flat list of names and values. */
export type OutgoingRequest = {
  readonly method: string;
  /** Begins with a slash; the base path of the target is in it already. */
  readonly path: string;
  readonly headers: string[];
  readonly body: Buffer | FileSource | BegunBody | null;
  /** What to call it in words, where method and path don't say. */
  readonly label?: string;
};

/** A body that is read from disk while it is sent, no faster than the target takes it in. */
export type FileSource = {
  readonly kind: 'file';
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
};

/** A body that is announced in full and only begun: its answer has to come from the length that its head announces. */
export type BegunBody = {
  readonly kind: 'begun';
  readonly first: Buffer;
  /** More than `first` has. */
  readonly bytes: number;
};

/** What an engine tells of one request, in this order; exactly one of `onEnd` and `onFailure` comes last. */
export type ResponseSink = {
  /** Written to a connected socket. */
  onSent(): void;
  /** `headers` are names and values in turn, from an engine that hands them over. */
  onHeaders(status: number, headers?: readonly Buffer[]): void;
  onChunk(chunk: Buffer): void;
  onEnd(): void;
  onFailure(failure: FailureClass, detail: string): void;
};

/** One connection, for one request at a time. It connects when first needed, and again after a failure. */
export type Connection = {
  send(request: OutgoingRequest, sink: ResponseSink): void;
  /** Drops the request in flight: its sink hears nothing more. */
  abort(): void;
  close(): Promise<void>;
};
