import type { ServerResponse } from 'node:http';

type Written = (error?: Error | null) => void;

/** Takes the bytes of a body. `written` is called when a chunk's memory may be used again, unless the connection closes. */
export type BodySink = {
  readonly write: (chunk: Buffer, written: Written) => void;
  readonly end: () => void;
};

/** A step that bytes pass through on their way to `next`. */
export type BodyFilter = (next: BodySink, response: ServerResponse) => BodySink;

/** Sends what a handler writes to `response` through these filters, the first one first. */
export function divertBody(response: ServerResponse, filters: readonly BodyFilter[]): void {
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  const wire: BodySink = { write: (chunk, written) => void write(chunk, written), end: () => void end() };
  const sink = filters.reduceRight((next, filter) => filter(next, response), wire);
  // A write that loses the race with the end of its connection reports it here too; its callback is what counts.
  response.on('error', () => {});
  let unwritten = 0;
  const pass = (chunk: unknown, encoding: unknown, done: unknown): void => {
    unwritten += 1;
    sink.write(bytesOf(chunk, encoding), (error) => {
      unwritten -= 1;
      if (typeof done === 'function') done(error);
      if (unwritten === 0) response.emit('drain');
    });
  };
  Object.assign(response, {
    write: (chunk: unknown, encoding?: unknown, done?: unknown) => {
      pass(chunk, encoding, typeof encoding === 'function' ? encoding : done);
      return false;
    },
    end: (chunk?: unknown, encoding?: unknown, done?: unknown) => {
      const ended = [chunk, encoding, done].find((each) => typeof each === 'function');
      if (typeof ended === 'function') response.once('finish', ended as () => void);
      if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) pass(chunk, encoding, undefined);
      sink.end();
      return response;
    },
  });
}

function bytesOf(chunk: unknown, encoding: unknown): Buffer {
  if (typeof chunk === 'string')
    return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return chunk as Buffer;
}
