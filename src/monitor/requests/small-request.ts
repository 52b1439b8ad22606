import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { addressObstacle, onlyAllowed, type Resolve } from '../../loopback.ts';

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
  readonly resolve?: Resolve;
};

export type SmallAnswer = { readonly status: number; readonly text: string; readonly contentType: string };

/**
 * Sends one request on a connection of its own, and reads the answer whole. Redirects are not followed, so that nothing leaves
 * this machine by the target's will. Rejects with a message for people where there is no whole answer.
 */
export function sendSmall(options: SmallRequest): Promise<SmallAnswer> {
  const { url, method, headers, body, timeoutMs, mostBytes, allowHosts, stop, resolve: resolveName } = options;
  const { protocol, hostname } = new URL(url);
  const obstacle = addressObstacle(hostname, allowHosts);
  if (obstacle !== null) return Promise.reject(new Error(obstacle));
  const send = protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
    const fail = (error: Error): void =>
      reject(error.name === 'TimeoutError' ? new Error(`no whole answer within ${timeoutMs} ms`) : error);
    const onward = { agent: false as const, lookup: onlyAllowed(allowHosts, resolveName), signal };
    const sent = send(url, { ...onward, method, headers: { connection: 'close', ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > mostBytes) response.destroy(new Error(`the answer has more than ${mostBytes} bytes`));
      });
      response.on('error', (error) => fail(signal.aborted ? (signal.reason as Error) : error));
      response.on('end', () => {
        const contentType = response.headers['content-type'] ?? '';
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), contentType });
      });
    });
    sent.on('error', (error) => fail(signal.aborted ? (signal.reason as Error) : error));
    sent.end(body);
  });
}
