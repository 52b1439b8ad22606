import { type FileHandle, open } from 'node:fs/promises';
import type { FileSource } from './engine.ts';

/**
 * A stream's buffer takes no more than this before it asks for patience (16 KiB on Node 20, 64 KiB from 22 on): what is
 * this long, or longer, is always waited for.
 */
const PIECE_BYTES = 64 * 1024;

/** A file that was to be sent can't be read, or is no longer what it was. Never the target's doing. */
export class UnreadableFile extends Error {}

/**
 * Reads files for sending, one after the other, in pieces. Two buffers are all it takes: the one is filled while the other
 * is sent. A piece is good until the next one is asked for, which a sender must not do before it is written out.
 */
export class FilePieces {
  readonly #buffers = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)] as const;
  #current: AsyncGenerator<Buffer, void, undefined> | null = null;

  /** Whatever was being read before is given up. */
  read(source: FileSource): AsyncIterable<Buffer> {
    const pieces = this.#pieces(source, this.stop());
    this.#current = pieces;
    return pieces;
  }

  /** Resolves when no file is open, and the buffers are free. */
  async stop(): Promise<void> {
    const current = this.#current;
    this.#current = null;
    await current?.return();
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
        if (piece.length === 0) throw new UnreadableFile(`${path} ends ${leftBytes} bytes before it should`);
        leftBytes -= piece.length;
        if (leftBytes > 0) filling = fill(file, turn % 2 === 0 ? other : one, leftBytes);
        // Before the last piece is out: an answer that overtakes the end of the reading would cost the connection.
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
