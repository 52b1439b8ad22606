import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { unixSocketOf } from '../../src/scenarios/fields/unix-socket.ts';

export type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** One request on a connection of its own, or of the agent; the path is sent as it is, with no normalisation. */
export function exchange(
  origin: string,
  path: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Buffer;
    readonly agent?: Agent;
  } = {},
): Promise<Reply> {
  const unix = unixSocketOf(origin);
  const place = unix ? { socketPath: unix.socketPath } : { host: '127.0.0.1', port: new URL(origin).port };
  const { method = 'GET', headers = {}, body, agent = false } = options;
  return new Promise((resolve, reject) => {
    const asking = request({ ...place, path, method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

export async function getJson<T>(origin: string, path: string): Promise<T> {
  const reply = await exchange(origin, path);
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.body}`);
  return JSON.parse(reply.body.toString()) as T;
}

/** A bare connection, with everything that came in so far. */
export async function openSocket(origin: string): Promise<Socket> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

/** Sends bytes that no client would and returns all that comes back until the server closes. */
export async function sendRaw(origin: string, bytes: string | Buffer): Promise<string> {
  const socket = await openSocket(origin);
  socket.write(bytes);
  return text(socket);
}

/** Sends one request line, word for word, and returns the whole answer. */
export function sendRequestLine(origin: string, line: string): Promise<string> {
  return sendRaw(origin, `${line} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`);
}
