import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BegunBody, FileSource } from '../../engine.ts';
import { FilePieces } from '../../file-pieces.ts';

const LINE_END = Buffer.from('\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** Sends the bodies of one connection that are not written with their head. */
export class Upload {
  /** Null until the first file, so that other loads need no buffers for it. */
  #pieces: FilePieces | null = null;
  #isUnderWay = false;
  /** Counts the bodies: one that was given up may end after the next one has begun. */
  #turn = 0;
  /** Settles when the file of each upload that was given up is closed. */
  #stopped: Promise<unknown> = Promise.resolve();

  /** Whether a body has been begun and not been sent to its end: then no other request can follow on its connection. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** Sends a body, a file no faster than the target takes it. `onError` is called if the file can't be read. */
  send(body: Buffer | FileSource | BegunBody, socket: Socket, onError: (error: Error) => void): void {
    if (!('kind' in body)) {
      socket.write(body);
      return;
    }
    this.#isUnderWay = true;
    if (body.kind === 'begun') socket.write(body.first);
    else void this.#sendFile(body, socket).catch(onError);
  }

  /** Gives up what is being sent. Resolves when its file is closed. */
  async stop(): Promise<void> {
    this.#isUnderWay = false;
    this.#stopped = Promise.all([this.#stopped, this.#pieces?.stop()]);
    await this.#stopped;
  }

  async #sendFile(file: FileSource, socket: Socket): Promise<void> {
    this.#pieces ??= new FilePieces();
    const turn = ++this.#turn;
    for await (const piece of this.#pieces.read(file)) {
      // An answer that came meanwhile is read first: after a write to a connection that was reset, it would be lost.
      await nextTurn();
      if (socket.destroyed) return;
      await (file.isChunked === true ? chunkWritten(socket, piece) : written(socket, piece));
    }
    if (file.isChunked === true && !socket.destroyed) await written(socket, LAST_CHUNK);
    if (turn === this.#turn) this.#isUnderWay = false;
  }
}

/** The same for a chunk around the bytes, in one write (RFC 9112 §7.1). */
function chunkWritten(socket: Socket, bytes: Buffer): Promise<void> {
  socket.cork();
  socket.write(`${bytes.length.toString(16)}\r\n`, 'latin1');
  socket.write(bytes);
  const done = written(socket, LINE_END);
  socket.uncork();
  return done;
}

/** Resolves when the system has taken the bytes, or never will. */
function written(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    socket.write(bytes, () => resolve());
  });
}
