import type { CommandIo, OutputStream } from './command-io.ts';

/** A stream that could not be written to, and why. */
export type LostOutput = { readonly stream: 'stdout' | 'stderr'; readonly error: NodeJS.ErrnoException };

/**
 * Keeps a stream that can't be written to (a full disk, a closed terminal) from ending the process: what is measured goes on,
 * and what is lost is told at the end. A reader such as `head` that closes the pipe early loses nothing that it wants.
 */
export class OutputWatch {
  readonly #io: Pick<CommandIo, 'stdout' | 'stderr'>;
  readonly #lost = new Map<LostOutput['stream'], NodeJS.ErrnoException>();
  readonly #listeners: readonly (readonly [stream: OutputStream, listener: (error: Error) => void])[];

  constructor(io: Pick<CommandIo, 'stdout' | 'stderr'>) {
    this.#io = io;
    this.#listeners = (['stdout', 'stderr'] as const).map((name) => [
      io[name],
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE' && !this.#lost.has(name)) this.#lost.set(name, error);
      },
    ]);
    for (const [stream, listener] of this.#listeners) stream.on('error', listener);
  }

  /** Waits until everything is written, or can't be, and returns what was lost. */
  async end(): Promise<readonly LostOutput[]> {
    await flushed(this.#io.stdout);
    await flushed(this.#io.stderr);
    for (const [stream, listener] of this.#listeners) stream.off('error', listener);
    return [...this.#lost].map(([stream, error]) => ({ stream, error }));
  }
}

/** Writes are called back in their order. A stream that has failed calls back with an error. */
function flushed(stream: OutputStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
