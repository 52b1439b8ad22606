import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { LookupFunction } from 'node:net';
import { join } from 'node:path';
import { it } from 'node:test';
import { createWire } from '../../../src/workers/http/engines/wire/wire-connection.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A unix socket has no name to look up. */
const nobody: LookupFunction = (host, _options, done) => done(new Error(`${host} was looked up`), '');

const BODIES = { length: { 'content-length': '5' }, close: { connection: 'close' } } as const;

for (const [ending, headers] of Object.entries(BODIES)) {
  it(`wire reads a body that ends by ${ending} from a unix socket, which has no address to ask for`, async (t) => {
    const path = join(temporaryFolder(t), 'a.socket');
    const server = createServer((request, response) => {
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, headers).end(request.headers.host?.slice(0, 5));
    }).listen(path);
    await once(server, 'listening');
    const origin = `http+unix://${encodeURIComponent(path)}`;
    const connection = createWire()({
      origin,
      connectTimeoutMs: 5000,
      maxHeadBytes: 65_536,
      route: { lookup: nobody },
    });
    t.after(async () => {
      await connection.close();
      server.close();
    });
    let body = '';
    const ended = await new Promise<string>((resolve) => {
      connection.send(
        { method: 'GET', path: '/', headers: [], body: null },
        {
          onSent: () => undefined,
          onHeaders: () => undefined,
          onChunk: (buffer, from, to) => {
            body += buffer.toString('latin1', from, to);
          },
          onEnd: () => resolve('ok'),
          onFailure: (failure, detail) => resolve(`${failure}: ${detail}`),
        },
      );
    });
    assert.deepEqual([ended, body], ['ok', 'local']);
  });
}
