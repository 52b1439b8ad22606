import type { ServerResponse } from 'node:http';
import type { FaultSpec } from '../../../scenarios/target/fault.ts';
import type { BodyFilter, BodySink } from './body-sink.ts';
import { waitAtLeast } from './wait.ts';

type DripSpec = NonNullable<FaultSpec['drip']>;
type Waiting = { readonly chunk: Buffer; readonly written: Parameters<BodySink['write']>[1] };

/** Sends a body in pieces of at most `bytes`: the first at once, each other one `everyMs` or more after the one before. */
export function drip(spec: DripSpec): BodyFilter {
  return (next, response) => new Drip(spec, next, response);
}

class Drip implements BodySink {
  readonly #spec: DripSpec;
  readonly #next: BodySink;
  readonly #response: ServerResponse;
  readonly #waiting: Waiting[] = [];
  /** Bytes of the first waiting chunk that have been sent. */
  #sentBytes = 0;
  #isPausing = false;
  #isEnded = false;

  constructor(spec: DripSpec, next: BodySink, response: ServerResponse) {
    this.#spec = spec;
    this.#next = next;
    this.#response = response;
  }

  write(chunk: Buffer, written: Waiting['written']): void {
    this.#waiting.push({ chunk, written });
    this.#advance();
  }

  end(): void {
    this.#isEnded = true;
    this.#advance();
  }

  #advance(): void {
    const first = this.#waiting[0];
    if (first && !this.#isPausing) this.#send(first);
    else if (!first && this.#isEnded) this.#next.end();
  }

  #send({ chunk, written }: Waiting): void {
    const endBytes = Math.min(chunk.length, this.#sentBytes + this.#spec.bytes);
    const piece = chunk.subarray(this.#sentBytes, endBytes);
    const isLast = endBytes === chunk.length;
    this.#sentBytes = isLast ? 0 : endBytes;
    if (isLast) this.#waiting.shift();
    this.#isPausing = true;
    this.#next.write(piece, isLast ? written : () => undefined);
    waitAtLeast(this.#spec.everyMs, this.#response, () => {
      this.#isPausing = false;
      this.#advance();
    });
    if (isLast) this.#advance();
  }
}
