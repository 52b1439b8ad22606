import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { BufferPool } from '../../src/targets/openspec/files/buffer-pool.ts';
import { type FilePart, type StreamEnd, streamFile } from '../../src/targets/openspec/files/file-stream.ts';
import { MAX_READ_BYTES, READ_BYTES, StreamBuffers } from '../../src/targets/openspec/files/stream-buffers.ts';
import { exchange, getJson, openSocket } from '../support/http-exchange.ts';
import { openServer } from '../support/target-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const BUFFER = 192 * 1024;
/** More than the sockets of a connection hold. */
const BIG = 16_000_000;

const target = await openServer(
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
      'shared.bin': 4_000_000,
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

/** Starts to download and stops reading after the first bytes. */
async function stalledDownload(name: string): Promise<Socket> {
  const socket = await openSocket(origin);
  socket.write(`GET /files/${name} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`);
  await once(socket, 'readable');
  socket.pause();
  return socket;
}

describe('a large file', { timeout: 60_000 }, () => {
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
    const downloads = Array.from({ length: 10 }, () => exchange(origin, '/files/shared.bin'));
    let mostBuffers = 0;
    let open = true;
    const watching = (async () => {
      while (open) mostBuffers = Math.max(mostBuffers, await buffersInUse());
    })();
    const expected = files.find(({ name }) => name === 'shared.bin')?.sha256;
    for (const { body } of await Promise.all(downloads)) assert.equal(sha256(body), expected);
    open = false;
    await watching;
    assert.ok(mostBuffers > 0 && mostBuffers <= 20, `${mostBuffers} buffers`);
    await until(async () => (await buffersInUse()) === 0 && descriptorsOf('shared.bin') === 0);
  });

  it('takes two buffers of a client that does not read, and arrives whole once it does', async () => {
    const socket = await stalledDownload('big.bin');
    await until(async () => (await buffersInUse()) === 2);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
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
    socket.resume().on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await once(socket, 'close');
    assert.ok(bytes > 0 && bytes < BIG, `${bytes} bytes`);
    await until(async () => (await buffersInUse()) === 0 && descriptorsOf('shrinking.bin') === 0);
    const next = await exchange(origin, '/files/shrinking.bin');
    assert.equal(next.status, 500);
    assert.match(next.body.toString(), /not the one that is listed/);
  });
});

describe('streaming from an open file', () => {
  /** Serves one part of a file to one client. */
  async function stream(
    t: TestContext,
    content: Buffer,
    part: Omit<FilePart, 'fd'>,
  ): Promise<{ end: StreamEnd; body: Buffer; pool: BufferPool }> {
    const path = join(temporaryFolder(t), 'content');
    writeFileSync(path, content);
    const pool = new BufferPool(1_000, 4);
    const server = createServer();
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

describe('a pool of buffers', () => {
  it('has the smallest buffers that hold what a stream reads at a time', () => {
    const buffers = new StreamBuffers();
    const kibs = [1, 192, 193, 256, 257, 512, 1024].map((kib) => buffers.poolFor(kib * 1024).bufferBytes / 1024);
    assert.deepEqual(kibs, [192, 192, 256, 256, 512, 512, 1024]);
    assert.equal(buffers.poolFor(READ_BYTES).bufferBytes, BUFFER);
    assert.throws(() => buffers.poolFor(MAX_READ_BYTES + 1), /no buffer holds 1048577 bytes/);
  });

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
