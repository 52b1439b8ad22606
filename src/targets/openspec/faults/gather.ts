import type { BodyFilter, BodySink } from './body-sink.ts';

/** Holds a whole body in memory before it sends any of it, like a handler that reads a file and then sends it. */
export const gather: BodyFilter = (next) => new Gatherer(next);

class Gatherer implements BodySink {
  readonly #next: BodySink;
  readonly #chunks: Buffer[] = [];

  constructor(next: BodySink) {
    this.#next = next;
  }

  /** Keeps a copy, because the writer may use the chunk's memory again. */
  write(chunk: Buffer, written: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    process.nextTick(written);
  }

  end(): void {
    for (const chunk of this.#chunks) this.#next.write(chunk, () => undefined);
    this.#next.end();
  }
}
