import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Connection, OutgoingRequest } from '../../../src/workers/http/engine.ts';
import { startDocumentServer } from '../../support/document-server.ts';
import { documentIn } from '../../support/documents.ts';
import { ENGINES } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function statusOf(connection: Connection, request: OutgoingRequest): Promise<number> {
  let status = 0;
  return new Promise((resolve, reject) => {
    connection.send(request, {
      onSent: () => undefined,
      onHeaders: (code) => {
        status = code;
      },
      onChunk: () => undefined,
      onEnd: () => resolve(status),
      onFailure: (failure, detail) => reject(new Error(`${failure}: ${detail}`)),
    });
  });
}

for (const [name, connect] of ENGINES) {
  describe(`engine ${name}: an upload in chunks`, () => {
    it('arrives whole, without its length, on one connection for all', async (t) => {
      const server = await startDocumentServer();
      const connection = connect({ origin: server.origin });
      t.after(async () => {
        await connection.close();
        await server.close();
      });
      const folder = temporaryFolder(t);
      for (const bytes of [0, 1, 65_535, 65_536, 65_537, 1_000_003]) {
        const { path, sha256 } = documentIn(folder, bytes);
        const body = { kind: 'file', path, bytes, isChunked: true } as const;
        const request = { method: 'PUT', path: `/documents/${bytes}`, headers: [], body };
        assert.equal(await statusOf(connection, request), 201);
        const { headers, sha256: seen } = server.uploads.at(-1) ?? assert.fail();
        // undici finds out by itself that a body is empty.
        const framing = bytes === 0 && name === 'undici' ? ['0', undefined] : [undefined, 'chunked'];
        assert.deepEqual([headers['content-length'], headers['transfer-encoding'], seen], [...framing, sha256]);
      }
      assert.equal(server.connections(), 1);
    });
  });
}
