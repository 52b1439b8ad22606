import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { addressObstacle, onlyAllowed, type Resolve } from '../../loopback.ts';
import type { TlsMaterial } from '../../tls-files.ts';

export type SmallRequest = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  /** From the start to the last byte of the answer. */
  readonly timeoutMs: number;
  /** A longer answer is given up. */
  readonly mostBytes: number;
  /** Hosts that need not be on this machine. */
  readonly allowHosts: readonly string[];
  readonly stop: AbortSignal;
  /** What is trusted over TLS, and shown. */
  readonly tls?: TlsMaterial;
  readonly resolve?: Resolve;
  /** The connection of the requests before, or a new one that the next request may use; by default one of its own. */
  readonly connection?: KeptConnection;
};

export type SmallAnswer = { readonly status: number; readonly text: string; readonly contentType: string };

/** A connection that stays open from one request to the next, as long as the server leaves it open. */
export type KeptConnection = HttpAgent;

/** For requests to this URL; `destroy` closes it. */
export function keepConnection(url: string): KeptConnection {
  const options = { keepAlive: true, maxSockets: 1 };
  return new URL(url).protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
}

/**
 * Sends one request and reads the answer whole. Redirects are not followed, so that nothing leaves this machine by the target's
 * will. A GET goes out a second time, on a new connection, where the server has closed a kept one before a byte of the answer.
 * Rejects with a message for people where there is no whole answer.
 */
export function sendSmall(options: SmallRequest): Promise<SmallAnswer> {
  const { url, timeoutMs, allowHosts, stop } = options;
  const obstacle = addressObstacle(new URL(url).hostname, allowHosts);
  if (obstacle !== null) return Promise.reject(new Error(obstacle));
  return new Promise((resolve, reject) => {
    let sent: ClientRequest | null = null;
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
      act();
    };
    const giveUp = (error: Error): void => {
      settle(() => reject(error));
      sent?.destroy();
    };
    const onStop = (): void => giveUp(stop.reason as Error);
    const timer = setTimeout(() => giveUp(new Error(`no whole answer within ${timeoutMs} ms`)), timeoutMs);
    stop.addEventListener('abort', onStop);
    const send = (): void => {
      const request = startRequest(options, (response) => {
        readWhole(response, options.mostBytes).then((answer) => settle(() => resolve(answer)), giveUp);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The server closed the connection while it lay idle.
        const isStale = request.reusedSocket && options.method === 'GET' && error.code === 'ECONNRESET';
        if (isStale && !stop.aborted && request === sent) send();
        else giveUp(error);
      });
      sent = request;
      request.end(options.body);
    };
    if (stop.aborted) onStop();
    else send();
  });
}

function startRequest(options: SmallRequest, onAnswer: (response: IncomingMessage) => void): ClientRequest {
  const { url, method, headers, allowHosts, resolve, tls, connection } = options;
  const start = new URL(url).protocol === 'https:' ? requestHttps : requestHttp;
  const closing = connection === undefined ? { connection: 'close' } : {};
  const route = { agent: connection ?? (false as const), lookup: onlyAllowed(allowHosts, resolve), ...tls };
  return start(url, { ...route, method, headers: { ...closing, ...headers } }, onAnswer);
}

function readWhole(response: IncomingMessage, mostBytes: number): Promise<SmallAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > mostBytes) response.destroy(new Error(`the answer has more than ${mostBytes} bytes`));
    });
    response.on('error', reject);
    response.on('end', () => {
      const contentType = response.headers['content-type'] ?? '';
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), contentType });
    });
  });
}
