import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that went through, with the SHA-256 of its body, when that has ended. */
export type Passed = { readonly method: string; readonly path: string; readonly status: number; sent: string };

/** Stands in front of a target and writes down what it is asked for. */
export async function startRecordingProxy(
  origin: string,
): Promise<{ readonly origin: string; readonly passed: readonly Passed[]; readonly close: () => void }> {
  const { port } = new URL(origin);
  const passed: Passed[] = [];
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request;
    const hash = createHash('sha256');
    request.on('data', (chunk: Buffer) => hash.update(chunk));
    const onward = ask({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      const entry = { method, path, status: answer.statusCode ?? 0, sent: '' };
      passed.push(entry);
      if (request.complete) entry.sent = hash.digest('hex');
      response.writeHead(entry.status, answer.headers);
      answer.pipe(response);
      // A body that was refused before its end never comes to one.
      answer.on('end', () => request.complete || onward.destroy());
    });
    onward.on('error', () => response.destroy());
    request.on('error', () => onward.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
