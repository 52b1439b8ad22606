import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** What Node's own HTTP client made of an answer. `end` is a code of llhttp if it refused the answer. */
export type LlhttpReading = { readonly status: number; readonly body: string; readonly end: string };

/** A connection in memory: what is written to it goes nowhere. */
class MemorySocket extends Duplex {
  override _read(): void {}
  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** Lets llhttp, in strict mode and through Node's HTTP client, read the answer to a request, of which a FIN is the end. No socket is opened. */
export function readByLlhttp(method: string, bytes: Buffer, maxHeaderSize: number): Promise<LlhttpReading> {
  return new Promise((resolve) => {
    const socket = new MemorySocket();
    const pieces: Buffer[] = [];
    let code = '';
    let answer: IncomingMessage | null = null;
    const failed = (error: Error & { code?: string }) => {
      if (error.code?.startsWith('HPE_')) code = error.code;
    };
    const finish = () =>
      resolve({
        status: answer?.statusCode ?? 0,
        body: Buffer.concat(pieces).toString('latin1'),
        end: code || (answer?.complete ? 'whole' : 'length'),
      });
    const outgoing = request({
      method,
      // Never connected to: the connection is the one in memory.
      host: '127.0.0.1',
      createConnection: () => socket as unknown as Socket,
      insecureHTTPParser: false,
      maxHeaderSize,
    });
    outgoing.on('response', (response: IncomingMessage) => {
      answer = response;
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', failed);
    });
    outgoing.on('upgrade', (response) => {
      answer = response;
      socket.destroy();
      finish();
    });
    outgoing.on('error', failed);
    outgoing.on('close', () => {
      if (answer === null || answer.closed) finish();
      else answer.on('close', finish);
    });
    outgoing.end();
    socket.push(bytes);
    socket.push(null);
  });
}
