import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { countWireBytes } from '../../src/targets/thread/server-bytes.ts';

const REQUEST = 'GET /a HTTP/1.1\r\nhost: x\r\n\r\n';

/** A server that answers with as many bytes as its path is long, and what it counts. */
async function startCounted(t: TestContext) {
  const server = createServer((request, response) => {
    request.resume();
    response.end('x'.repeat(request.url?.length ?? 0));
  });
  const wireBytes = countWireBytes(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { wireBytes, open: () => connect(port, '127.0.0.1') };
}

/** Sends a request by hand and returns the bytes of the whole answer. */
async function ask(socket: Socket, request: string, isWhole: (answer: string) => boolean): Promise<number> {
  socket.write(request);
  let answer = '';
  while (!isWhole(answer)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    answer += chunk.toString('latin1');
  }
  return Buffer.byteLength(answer, 'latin1');
}

describe('the bytes on the wire', () => {
  it('are those of requests and answers, over live and closed connections', async (t) => {
    const { wireBytes, open } = await startCounted(t);
    const first = open();
    let out = await ask(first, REQUEST, (answer) => answer.endsWith('\r\n\r\nxx'));
    assert.deepEqual(wireBytes(), { in: REQUEST.length, out });
    const upload = `POST /bc HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello`;
    out += await ask(first, upload, (answer) => answer.endsWith('\r\n\r\nxxx'));
    const second = open();
    out += await ask(second, REQUEST, (answer) => answer.endsWith('\r\n\r\nxx'));
    const sum = { in: 2 * REQUEST.length + upload.length, out };
    assert.deepEqual(wireBytes(), sum);
    first.end();
    second.end();
    await Promise.all([once(first, 'close'), once(second, 'close')]);
    assert.deepEqual(wireBytes(), sum);
  });
});
