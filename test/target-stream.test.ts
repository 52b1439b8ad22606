import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { BufferPool } from '../src/targets/openspec/buffer-pool.ts';
import { readByteRange } from '../src/targets/openspec/byte-range.ts';
import { type FilePart, type StreamEnd, streamFile } from '../src/targets/openspec/file-stream.ts';
import { exchange, getJson, openSocket } from './support/http-exchange.ts';
import { makeFolder, openTarget } from './support/target-repository.ts';

const BUFFER = 128 * 1024;
const BIG = 40_000_000;

const target = await openTarget(
  { after },
  {
    repository: { 'changes/a/proposal.md': ['## Why\n', 1] },
    files: {
      'empty.bin': 0,
      'one.bin': 1,
      'buffer.bin': BUFFER,
      'buffer-and-one.bin': BUFFER + 1,
      'two-buffers.bin': 2 * BUFFER,
      'odd.bin': 3_000_007,
      'ä %?#.bin': 77,
      'big.bin': BIG,
      'shrinking.bin': BIG,
    },
  },
);
const { origin, filesDir, files } = target;
const sha256 = (body: Buffer): string => createHash('sha256').update(body).digest('hex');

async function buffersInUse(): Promise<number> {
  const { body } = await exchange(origin, '/metrics');
  return Number(/^openspec_stream_buffers_in_use (\d+)$/m.exec(body.toString())?.[1]);
}

/** Descriptors of this process that lead to a file, whichever thread opened them. */
function descriptorsOf(name: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === join(filesDir, name);
    } catch {
      return false;
    }
  }).length;
}

/** Asks again until it is so; the test's own time limit ends a wait in vain. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

/** Starts to download and stops reading after the first bytes. */
async function stalledDownload(name: string): Promise<Socket> {
  const socket = await openSocket(origin);
  socket.write(`GET /files/${name} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`);
  await once(socket, 'readable');
  socket.pause();
  return socket;
}

describe('a large file', () => {
  it('arrives byte for byte, at every size around that of a buffer, as it is listed', async () => {
    const { items, total } = await getJson<{
      items: { name: string; bytes: number; sha256: string; path: string }[];
      total: number;
    }>(origin, '/files');
    assert.equal(total, files.length);
    assert.deepEqual(
      items.map(({ path: _, ...file }) => file),
      files,
    );
    for (const { path, bytes, sha256: expected } of items) {
      const { status, headers, body } = await exchange(origin, path);
      assert.equal(status, 200);
      assert.equal(headers['content-length'], String(bytes));
      assert.equal(headers['content-type'], 'application/octet-stream');
      assert.equal(headers['accept-ranges'], 'bytes');
      assert.equal(headers.etag, `"${expected}"`);
      assert.equal(sha256(body), expected, path);
    }
  });

  it('arrives whole at ten clients at once, who take two buffers each and no more', async () => {
    const downloads = Array.from({ length: 10 }, () => exchange(origin, '/files/big.bin'));
    let mostBuffers = 0;
    let open = true;
    const watching = until(async () => {
      mostBuffers = Math.max(mostBuffers, await buffersInUse());
      return !open;
    });
    const expected = files.find(({ name }) => name === 'big.bin')?.sha256;
    for (const { body } of await Promise.all(downloads)) assert.equal(sha256(body), expected);
    open = false;
    await watching;
    assert.ok(mostBuffers > 0 && mostBuffers <= 20, `${mostBuffers} buffers`);
    await until(async () => (await buffersInUse()) === 0 && descriptorsOf('big.bin') === 0);
  });

  it('takes two buffers of a client that does not read, and arrives whole once it does', async () => {
    const socket = await stalledDownload('big.bin');
    await until(async () => (await buffersInUse()) === 2);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    const answer = Buffer.concat(chunks);
    const body = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
    assert.equal(sha256(body), files.find(({ name }) => name === 'big.bin')?.sha256);
    await until(async () => (await buffersInUse()) === 0);
  });

  it('leaves no buffer and no descriptor behind when clients go away in the middle', async () => {
    for (const leave of [(s: Socket) => s.destroy(), (s: Socket) => s.resetAndDestroy()]) {
      const sockets = await Promise.all(Array.from({ length: 6 }, () => stalledDownload('big.bin')));
      assert.ok((await buffersInUse()) > 0 && descriptorsOf('big.bin') > 0);
      for (const socket of sockets) leave(socket);
      await until(async () => (await buffersInUse()) === 0 && descriptorsOf('big.bin') === 0);
    }
  });

  it('leaves nothing behind of pipelined requests whose client goes away before their turn', async () => {
    const socket = await openSocket(origin);
    socket.write('GET /files/big.bin HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n'.repeat(4));
    await once(socket, 'readable');
    socket.destroy();
    await until(async () => (await buffersInUse()) === 0 && descriptorsOf('big.bin') === 0);
  });

  it('breaks the connection when it ends before its length, instead of padding or hanging', async () => {
    const socket = await stalledDownload('shrinking.bin');
    truncateSync(join(filesDir, 'shrinking.bin'), 1_000);
    let bytes = 0;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await once(socket, 'close');
    assert.ok(bytes > 0 && bytes < BIG, `${bytes} bytes`);
    await until(async () => (await buffersInUse()) === 0 && descriptorsOf('shrinking.bin') === 0);
    const next = await exchange(origin, '/files/shrinking.bin');
    assert.equal(next.status, 500);
    assert.match(next.body.toString(), /not the one that is listed/);
  });

  it('has the same head without the body in answer to HEAD, on a connection that lives on', async () => {
    const head = await exchange(origin, '/files/odd.bin', { method: 'HEAD' });
    const get = await exchange(origin, '/files/odd.bin');
    assert.equal(head.body.length, 0);
    const { date: _, ...expected } = get.headers;
    for (const [name, value] of Object.entries(expected)) assert.equal(head.headers[name], value, name);
    const ranged = await exchange(origin, '/files/odd.bin', { method: 'HEAD', headers: { range: 'bytes=0-1' } });
    assert.deepEqual([ranged.status, ranged.headers['content-length']], [200, '3000007']);
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await exchange(origin, '/files/odd.bin');
    const etag = headers.etag ?? '';
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        const again = await exchange(origin, '/files/odd.bin', { method, headers: { 'if-none-match': known } });
        assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, etag]);
      }
    }
    const other = await exchange(origin, '/files/odd.bin', { headers: { 'if-none-match': '"other"' } });
    assert.equal(other.status, 200);
  });

  it('is sent in any single range that is asked for', async () => {
    const whole = (await exchange(origin, '/files/odd.bin')).body;
    const last = whole.length - 1;
    for (const [range, start, end] of [
      ['bytes=0-0', 0, 0],
      ['bytes=0-', 0, last],
      ['bytes=5-9', 5, 9],
      [`bytes=${BUFFER - 1}-${2 * BUFFER}`, BUFFER - 1, 2 * BUFFER],
      [`bytes=${last}-`, last, last],
      [`bytes=${last}-99999999`, last, last],
      ['bytes=-1', last, last],
      ['bytes=-99999999', 0, last],
      ['Bytes = 5 - 9', 5, 9],
    ] as const) {
      const { status, headers, body } = await exchange(origin, '/files/odd.bin', { headers: { range } });
      assert.equal(status, 206, range);
      assert.equal(headers['content-range'], `bytes ${start}-${end}/${whole.length}`);
      assert.ok(body.equals(whole.subarray(start, end + 1)), range);
    }
  });

  it('refuses a range that it does not have with 416 and its size', async () => {
    for (const [name, range] of [
      ['odd.bin', 'bytes=3000007-'],
      ['odd.bin', 'bytes=9-5'],
      ['odd.bin', 'bytes=-0'],
      ['odd.bin', 'bytes=-'],
      ['odd.bin', 'bytes=a-b'],
      ['odd.bin', 'bytes=1'],
      ['empty.bin', 'bytes=0-'],
      ['empty.bin', 'bytes=-1'],
    ] as const) {
      const { status, headers, body } = await exchange(origin, `/files/${name}`, { headers: { range } });
      assert.equal(status, 416, range);
      assert.equal(headers['content-range'], `bytes */${files.find((file) => file.name === name)?.bytes}`);
      assert.equal(headers['content-type'], 'application/problem+json; charset=utf-8');
      assert.equal(JSON.parse(body.toString()).status, 416);
    }
  });

  it('is sent whole where a range does not count: other units, several ranges, another version', async () => {
    for (const headers of [
      { range: 'lines=1-2' },
      { range: 'bytes=0-1,4-5' },
      { range: 'bytes=0-1', 'if-range': '"other"' },
    ]) {
      const { status, body } = await exchange(origin, '/files/odd.bin', { headers });
      assert.deepEqual([status, body.length], [200, 3_000_007]);
    }
    const { headers } = await exchange(origin, '/files/odd.bin', { method: 'HEAD' });
    const same = await exchange(origin, '/files/odd.bin', {
      headers: { range: 'bytes=0-1', 'if-range': headers.etag ?? '' },
    });
    assert.equal(same.status, 206);
  });
});

describe('a document of a change', () => {
  it('has an ETag that changes when the document does', async () => {
    const path = '/changes/a/files/proposal.md';
    const first = await exchange(origin, path);
    assert.equal(
      (await exchange(origin, path, { headers: { 'if-none-match': first.headers.etag ?? '' } })).status,
      304,
    );
    writeFileSync(join(target.repositoryDir, 'openspec/changes/a/proposal.md'), '## Why\nBecause.\n');
    const second = await exchange(origin, path, { headers: { 'if-none-match': first.headers.etag ?? '' } });
    assert.deepEqual([second.status, second.body.toString()], [200, '## Why\nBecause.\n']);
  });
});

describe('streaming from an open file', () => {
  /** Serves one part of a file to one client. */
  async function stream(
    t: TestContext,
    content: Buffer,
    part: Omit<FilePart, 'fd'>,
  ): Promise<{ end: StreamEnd; body: Buffer; pool: BufferPool }> {
    const path = join(makeFolder(t), 'content');
    writeFileSync(path, content);
    const pool = new BufferPool(1_000, 4);
    const fd = openSync(path, 'r');
    const ended = new Promise<StreamEnd>((resolve) => {
      server.on('request', (_request, response) => {
        response.writeHead(200, { 'content-length': part.bytes });
        resolve(streamFile({ ...part, fd }, response, pool));
      });
    });
    const received: Buffer[] = [];
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const socket = await openSocket(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n');
    await once(socket, 'close');
    const end = await ended;
    closeSync(fd);
    server.close();
    const answer = Buffer.concat(received);
    return { end, body: answer.subarray(answer.indexOf('\r\n\r\n') + 4), pool };
  }
  const server = createServer();

  it('sends exactly the part, and gives its buffers back', async (t) => {
    const content = Buffer.from(Array.from({ length: 5_500 }, (_, i) => i % 251));
    const { end, body, pool } = await stream(t, content, { start: 123, bytes: 4_321 });
    assert.equal(end, 'complete');
    assert.ok(body.equals(content.subarray(123, 123 + 4_321)));
    assert.equal(pool.lent, 0);
  });

  it('tells that the file was short, having sent only what it had', async (t) => {
    const { end, body, pool } = await stream(t, Buffer.alloc(2_500, 7), { start: 0, bytes: 2_501 });
    assert.equal(end, 'short');
    assert.ok(body.length <= 2_500 && body.every((byte) => byte === 7));
    assert.equal(pool.lent, 0);
  });
});

describe('a byte range', () => {
  it('never reaches beyond the file, whatever the header says', () => {
    const aNumber = fc.oneof(fc.constant(''), fc.nat({ max: 30 }).map(String), fc.constant('9'.repeat(400)));
    fc.assert(
      fc.property(fc.nat({ max: 20 }), aNumber, aNumber, (size, first, last) => {
        const range = readByteRange(`bytes=${first}-${last}`, size);
        if (range.kind === 'part') {
          assert.ok(range.start >= 0 && range.bytes > 0 && range.start + range.bytes <= size);
          if (first !== '') assert.equal(range.start, Number(first));
        } else {
          const missing = first === '' ? last === '' || Number(last) === 0 : Number(first) >= size;
          const backwards = first !== '' && last !== '' && Number(last) < Number(first);
          assert.ok(missing || backwards || size === 0);
        }
      }),
    );
  });
});

describe('a pool of buffers', () => {
  it('hands out what was given back, and keeps no more than it may', () => {
    const pool = new BufferPool(10, 1);
    const [a, b] = [pool.take(), pool.take()];
    assert.notEqual(a, b);
    assert.equal(pool.lent, 2);
    pool.give(a);
    pool.give(b);
    assert.equal(pool.lent, 0);
    assert.equal(pool.take(), a);
    assert.notEqual(pool.take(), b);
  });
});
