import { type FileHandle, open } from 'node:fs/promises';
import { nounFor } from '../../plural.ts';
import type { FileSource } from './engine.ts';

/**
 * At least the `highWaterMark` of a socket (16 KiB on Node 20, 64 KiB from 22 on). A write of this length always reports
 * backpressure, so the sender waits for it, and the other buffer is free to be filled.
 */
const PIECE_BYTES = 64 * 1024;

/** A file to be sent can't be read, or has become shorter. This is an error of the harness, never a failure of the target. */
export class UnreadableFile extends Error {}

/**
 * Reads files for sending, one after the other, in pieces. It uses two buffers: one is filled while the other is sent.
 * A piece is valid until the next one is requested, so a sender must not request the next before it has written this one.
 */
export class FilePieces {
  readonly #buffers = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)] as const;
  #current: AsyncGenerator<Buffer, void, undefined> | null = null;
  /** Settles when every file that was given up is closed: until then a read may still fill one of the buffers. */
  #stopped: Promise<unknown> = Promise.resolve();

  /** Starts to read a file, and gives up the one that was being read. */
  read(source: FileSource): AsyncIterable<Buffer> {
    const pieces = this.#pieces(source, this.stop());
    this.#current = pieces;
    return pieces;
  }

  /** Gives up the file that is being read. Resolves when it is closed and the buffers are free. */
  async stop(): Promise<void> {
    const current = this.#current;
    this.#current = null;
    if (current !== null) this.#stopped = Promise.all([this.#stopped, current.return()]);
    await this.#stopped;
  }

  async *#pieces({ path, bytes }: FileSource, before: Promise<void>): AsyncGenerator<Buffer, void, undefined> {
    await before;
    const file = await open(path).catch((error: unknown) => {
      throw new UnreadableFile(error instanceof Error ? error.message : path, { cause: error });
    });
    const [one, other] = this.#buffers;
    let filling = fill(file, one, bytes);
    try {
      for (let leftBytes = bytes, turn = 0; leftBytes > 0; turn += 1) {
        const piece = await filling;
        if (piece.length === 0)
          throw new UnreadableFile(`${path} ends ${leftBytes} ${nounFor(leftBytes, 'byte')} before it should`);
        leftBytes -= piece.length;
        if (leftBytes > 0) filling = fill(file, turn % 2 === 0 ? other : one, leftBytes);
        // The file is closed before the last piece is sent. An answer that arrived before the reading had ended would end
        // the connection.
        else await file.close();
        yield piece;
      }
    } finally {
      await filling.catch(() => undefined);
      await file.close();
    }
  }
}

async function fill(file: FileHandle, buffer: Buffer, most: number): Promise<Buffer> {
  const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, most), null);
  return buffer.subarray(0, bytesRead);
}
