import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { ConnectionOptions } from '../../../src/workers/http/engine.ts';
import { type Connect, ENGINES } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const BODIES = { length: { 'content-length': '9' }, close: { connection: 'close' } } as const;

/** Sends a GET, and returns how it ended and the body. */
async function get(t: TestContext, connect: Connect, place: Pick<ConnectionOptions, 'socketPath'>): Promise<string> {
  const connection = connect({ origin: 'http://localhost', ...place });
  t.after(() => connection.close());
  let body = '';
  return new Promise((resolve) => {
    connection.send(
      { method: 'GET', path: '/', headers: [], body: null },
      {
        onSent: () => undefined,
        onHeaders: () => undefined,
        onChunk: (buffer, from, to) => {
          body += buffer.toString('latin1', from, to);
        },
        onEnd: () => resolve(`ok: ${body}`),
        onFailure: (failure, detail) => resolve(`${failure}: ${detail}`),
      },
    );
  });
}

for (const [name, connect] of ENGINES) {
  describe(`engine ${name} on a unix socket`, () => {
    for (const [ending, headers] of Object.entries(BODIES)) {
      it(`reads a body that ends by ${ending}, and calls the target localhost`, async (t) => {
        const socketPath = join(temporaryFolder(t), 'a socket');
        const server = createServer((request, response) => {
          response.useChunkedEncodingByDefault = false;
          response.writeHead(200, headers).end(request.headers.host);
        }).listen(socketPath);
        await once(server, 'listening');
        t.after(() => server.close());
        assert.equal(await get(t, connect, { socketPath }), 'ok: localhost');
      });
    }

    it('is refused where there is none', async (t) => {
      const socketPath = join(temporaryFolder(t), 'nothing');
      assert.match(await get(t, connect, { socketPath }), /^refused: connect ENOENT .*nothing$/);
    });
  });
}
