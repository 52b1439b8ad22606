import type { ResponseHead, ResponseSink } from '../engine.ts';
import { classifyError, loseShard, shortageIn, wordsOfError } from '../failure.ts';
import { UnreadableFile } from '../file-pieces.ts';
import type { SocketUse } from './socket-use.ts';

/** Passes undici's callbacks on to the sink of the request in flight, until that is dropped. */
export class UndiciHandler implements ResponseHead {
  readonly #use: SocketUse;
  #sink: ResponseSink | null = null;
  #answered = false;
  /** Names and values in turn; those of the last answer until the next one comes. */
  #headers: readonly Buffer[] = [];
  #isFailing = false;

  constructor(use: SocketUse) {
    this.#use = use;
  }

  /** Whether it tells of a failure just now: what is sent within that call is sent before undici has done with the one that failed. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  begin(sink: ResponseSink): void {
    this.#sink = sink;
    this.#answered = false;
  }

  drop(): void {
    this.#sink = null;
  }

  onConnect(abort: () => void): void {
    if (!this.#sink) {
      abort();
      return;
    }
    this.#use.sent();
    this.#sink.onSent();
  }

  onHeaders(status: number, headers: readonly Buffer[]): boolean {
    if (status < 200) return true;
    this.#answered = true;
    this.#headers = headers;
    this.#sink?.onHeaders(status, this);
    return true;
  }

  header(name: string): string | null {
    const values: string[] = [];
    for (let index = 0; index + 1 < this.#headers.length; index += 2) {
      if (this.#headers[index]?.toString('latin1').toLowerCase() === name)
        values.push(String(this.#headers[index + 1]));
    }
    return values.length === 0 ? null : values.join(', ');
  }

  onData(chunk: Buffer): boolean {
    this.#sink?.onChunk(chunk, 0, chunk.length);
    return true;
  }

  onComplete(): void {
    this.#use.answered();
    this.#sink?.onEnd();
  }

  onError(error: Error): void {
    // Here the harness has failed, not the target: the shard counts as lost, and the run is invalid.
    loseShard(error instanceof UnreadableFile ? error : shortageIn(error));
    const failure = classifyError(error, this.#answered);
    const lost = failure === 'reset' ? this.#use.lost(() => this.header('keep-alive')) : undefined;
    this.#isFailing = true;
    try {
      this.#sink?.onFailure(failure, wordsOfError(error), lost);
    } finally {
      this.#isFailing = false;
    }
  }
}
