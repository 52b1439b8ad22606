import type { Connection, OutgoingRequest, ResponseSink } from '../../src/workers/http/engine.ts';
import { headOf } from './response-head.ts';

/** A connection whose answers are given by the test. */
export class ScriptedConnection implements Connection {
  readonly sent: OutgoingRequest[] = [];
  aborts = 0;
  closes = 0;
  #sink: ResponseSink | null = null;
  #onSend: (connection: ScriptedConnection) => void = () => undefined;

  /** What answers each request as soon as it is sent. */
  static answering(onSend: (connection: ScriptedConnection) => void): ScriptedConnection {
    const connection = new ScriptedConnection();
    connection.#onSend = onSend;
    return connection;
  }

  /** Where the answer to the request in flight goes. */
  get sink(): ResponseSink {
    if (!this.#sink) throw new Error('nothing was sent');
    return this.#sink;
  }

  send(request: OutgoingRequest, sink: ResponseSink): void {
    this.sent.push(request);
    this.#sink = sink;
    this.#onSend(this);
  }

  abort(): void {
    this.aborts += 1;
  }

  async close(): Promise<void> {
    this.closes += 1;
  }

  /** A whole answer. */
  answer(status: number, ...chunks: readonly string[]): void {
    this.answerWith(status, [], ...chunks);
  }

  /** The same with headers, names and values in turn. */
  answerWith(status: number, headers: readonly string[], ...chunks: readonly (string | Buffer)[]): void {
    const { sink } = this;
    sink.onSent();
    sink.onHeaders(status, headOf(headers));
    for (const chunk of chunks) {
      const buffer = Buffer.from(chunk);
      sink.onChunk(buffer, 0, buffer.length);
      // An engine uses its buffer again: what a check keeps has to be a copy.
      buffer.fill(0xff);
    }
    sink.onEnd();
  }
}
