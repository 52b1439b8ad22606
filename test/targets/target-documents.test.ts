import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { request } from 'node:http';
import { after, describe, it } from 'node:test';
import { jsonOf, refusalOf, upload } from '../support/api.ts';
import { exchange, getJson, openSocket } from '../support/http-exchange.ts';
import { openServer, openTarget, plainChanges } from '../support/target-repository.ts';
import { listTree } from '../support/tree.ts';
import { until } from '../support/until.ts';

type Item = { readonly name: string; readonly bytes: number; readonly sha256: string; readonly contentType: string };

const { origin, scratchDir } = await openServer({ after }, { repository: plainChanges(2) });
const sha256 = (body: Buffer): string => createHash('sha256').update(body).digest('hex');
const remove = (name: string) => exchange(origin, `/documents/${name}`, { method: 'DELETE' });

/** Descriptors of this process that lead into the scratch folder, whichever thread opened them. */
function openDocuments(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(scratchDir);
    } catch {
      return false;
    }
  }).length;
}

describe('a document', { timeout: 60_000 }, () => {
  it('comes back byte for byte at every size around that of a chunk, with its length, hash and type', async () => {
    for (const bytes of [0, 1, 65_535, 65_536, 65_537, 131_073, 3_000_007]) {
      const body = randomBytes(bytes);
      const item = jsonOf<Item>(await upload(origin, 'sized', body, { 'content-type': 'image/x-odd; a="b"' }), 201);
      assert.deepEqual(item, { name: 'sized', bytes, sha256: sha256(body), contentType: 'image/x-odd; a="b"' });
      const reply = await exchange(origin, '/documents/sized');
      assert.ok(reply.status === 200 && reply.body.equals(body), `${bytes} bytes`);
      const head = await exchange(origin, '/documents/sized', { method: 'HEAD' });
      for (const { headers } of [reply, head]) {
        assert.equal(headers['content-length'], String(bytes));
        assert.equal(headers.etag, `"${item.sha256}"`);
        assert.equal(headers['content-type'], 'image/x-odd; a="b"');
        assert.equal(headers['accept-ranges'], 'bytes');
      }
      assert.deepEqual([head.status, head.body.length], [200, 0]);
      assert.equal((await remove('sized')).status, 204);
    }
    assert.deepEqual(listTree(scratchDir), []);
  });

  it('comes in chunks of unknown number as well, and in parts of it back', async () => {
    const body = randomBytes(300_000);
    const asking = request(`${origin}/documents/chunked`, { method: 'PUT', agent: false });
    for (let at = 0; at < body.length; at += 7_001) asking.write(body.subarray(at, at + 7_001));
    asking.end();
    const [response] = (await once(asking, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    assert.equal(response.statusCode, 201);
    const part = await exchange(origin, '/documents/chunked', { headers: { range: 'bytes=100000-100009' } });
    assert.equal(part.status, 206);
    assert.equal(part.headers['content-range'], 'bytes 100000-100009/300000');
    assert.ok(part.body.equals(body.subarray(100_000, 100_010)));
    const etag = part.headers.etag ?? '';
    assert.equal((await exchange(origin, '/documents/chunked', { headers: { 'if-none-match': etag } })).status, 304);
    refusalOf(await exchange(origin, '/documents/chunked', { headers: { range: 'bytes=300000-' } }), 416);
    await remove('chunked');
  });

  it('is replaced with 200, listed by name, and gone with 204 and its file', async () => {
    assert.deepEqual(await getJson(origin, '/documents'), { items: [], total: 0 });
    for (const name of ['b', 'A_1.-', 'a'.repeat(64), '...', '-']) jsonOf(await upload(origin, name, name), 201);
    const replaced = jsonOf<Item>(await upload(origin, 'b', 'second'), 200);
    const { items, total } = await getJson<{ items: Item[]; total: number }>(origin, '/documents');
    assert.deepEqual(
      items.map(({ name }) => name),
      ['-', '...', 'A_1.-', 'a'.repeat(64), 'b'],
    );
    assert.equal(total, 5);
    assert.deepEqual(items.at(-1), replaced);
    assert.equal(replaced.contentType, 'application/octet-stream');
    assert.equal((await exchange(origin, '/documents/b')).body.toString(), 'second');
    assert.equal(listTree(scratchDir).length, 5);
    for (const { name } of items) {
      assert.deepEqual([(await remove(name)).status, (await remove(name)).status], [204, 404]);
      refusalOf(await exchange(origin, `/documents/${name}`), 404);
    }
    assert.deepEqual(listTree(scratchDir), []);
  });

  it('whose upload breaks off does not exist: no file stays, and the one before it does', async () => {
    jsonOf(await upload(origin, 'torn', 'whole'), 201);
    const before = listTree(scratchDir);
    for (const leave of ['destroy', 'resetAndDestroy', 'end'] as const) {
      for (const head of ['content-length: 900000', 'transfer-encoding: chunked']) {
        const socket = await openSocket(origin);
        socket.on('error', () => {});
        const body = head.startsWith('t') ? `40000\r\n${'x'.repeat(200_000)}` : 'x'.repeat(200_000);
        socket.write(`PUT /documents/torn HTTP/1.1\r\nhost: 127.0.0.1\r\n${head}\r\n\r\n${body}`);
        await until(() => listTree(scratchDir).length === before.length + 1);
        assert.deepEqual((await exchange(origin, '/documents/torn')).body.toString(), 'whole');
        socket[leave]();
        await until(() => listTree(scratchDir).length === before.length && openDocuments() === 0);
        assert.deepEqual(listTree(scratchDir), before);
      }
    }
    const broken = await openSocket(origin);
    broken.write('PUT /documents/torn HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n');
    await until(() => listTree(scratchDir).length === before.length + 1);
    broken.write('what');
    const [answer] = (await once(broken, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/);
    await until(() => openDocuments() === 0 && listTree(scratchDir).length === before.length);
    assert.deepEqual(listTree(scratchDir), before);
    assert.equal((await exchange(origin, '/documents/torn')).body.toString(), 'whole');
    await remove('torn');
  });

  it('of more than 256 MB is refused before it is read where its length says so', async () => {
    const socket = await openSocket(origin);
    socket.write('PUT /documents/huge HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 256000001\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 413 [\s\S]*application\/problem\+json[\s\S]*256000000 bytes/);
    socket.destroy();
    assert.deepEqual(listTree(scratchDir), []);
  });

  it('of a gigabyte is not read to its end once it is refused', async () => {
    const socket = await openSocket(origin);
    socket.on('error', () => undefined);
    socket.write('PUT /documents/huge HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000000000\r\n\r\n');
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    const piece = Buffer.alloc(1_000_000);
    const push = (): void => {
      if (socket.destroyed || socket.bytesWritten > 200e6) socket.destroy();
      else if (socket.write(piece)) setImmediate(push);
      else socket.once('drain', push);
    };
    const [answer] = (await Promise.all([once(socket, 'data'), push()]))[0] as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 413 /);
    await closed;
    assert.ok(socket.bytesWritten < 100e6, `${socket.bytesWritten} bytes`);
    assert.deepEqual(listTree(scratchDir), []);
  });

  it('is refused with a content coding, or as a part of one', async () => {
    assert.match(
      refusalOf(await upload(origin, 'coded', 'x', { 'content-encoding': 'gzip' }), 415),
      /content-encoding/,
    );
    assert.match(refusalOf(await upload(origin, 'part', 'x', { 'content-range': 'bytes 0-0/2' }), 400), /whole/);
  });
});

describe('uploads at once', { timeout: 60_000 }, () => {
  it('of one name leave one of them whole, and a reader meanwhile gets one of them whole', async () => {
    const bodies = Array.from({ length: 8 }, (_, i) => Buffer.alloc(400_000 + i, i));
    const hashes = new Set(bodies.map(sha256));
    jsonOf(await upload(origin, 'shared', bodies[0] ?? ''), 201);
    let writing = true;
    const reading = Array.from({ length: 3 }, async () => {
      for (let reads = 0; writing || reads < 3; reads += 1) {
        const { status, headers, body } = await exchange(origin, '/documents/shared');
        assert.equal(status, 200);
        assert.ok(hashes.has(sha256(body)), 'a mixture of two');
        assert.equal(headers.etag, `"${sha256(body)}"`);
      }
    });
    for (let round = 0; round < 5; round += 1) {
      const items = (await Promise.all(bodies.map((body) => upload(origin, 'shared', body)))).map((reply) =>
        jsonOf<Item>(reply, 200),
      );
      assert.deepEqual(new Set(items.map((item) => item.sha256)), hashes);
    }
    writing = false;
    await Promise.all(reading);
    assert.equal(listTree(scratchDir).length, 1);
    await remove('shared');
    assert.deepEqual(listTree(scratchDir), []);
  });

  it('end in the order in which they are complete, not in that in which they began', async () => {
    const slow = request(`${origin}/documents/raced`, { method: 'PUT', agent: false });
    slow.write('slow and ');
    await until(() => listTree(scratchDir).length === 1);
    jsonOf(await upload(origin, 'raced', 'fast'), 201);
    assert.equal((await exchange(origin, '/documents/raced')).body.toString(), 'fast');
    slow.end('last');
    const [response] = (await once(slow, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    assert.equal(response.statusCode, 200);
    assert.equal((await exchange(origin, '/documents/raced')).body.toString(), 'slow and last');
    await remove('raced');
  });

  it('of 100 MB in all take less than 12 MB of the isolate', async (t) => {
    const target = await openTarget(t, { repository: plainChanges(2) });
    const floor = await target.settle();
    let peak = 0;
    target.onGauges((gauges) => {
      peak = Math.max(peak, gauges['target.memory']?.max ?? 0);
    });
    const body = Buffer.alloc(10_000_000, 'a');
    const names = Array.from({ length: 10 }, (_, i) => `heavy-${i}`);
    for (const reply of await Promise.all(names.map((name) => upload(target.origin, name, body)))) jsonOf(reply, 201);
    await target.settle();
    const rise = peak - (floor?.['target.memory'] ?? 0);
    assert.ok(peak > 0 && rise < 12e6, `${rise} bytes`);
  });
});

describe('a document that is being read', { timeout: 60_000 }, () => {
  for (const [how, act] of [
    ['replaced', (name: string) => upload(origin, name, 'new')],
    ['deleted', remove],
  ] as const) {
    it(`arrives whole though it is ${how} meanwhile`, async () => {
      const body = randomBytes(20_000_000);
      jsonOf(await upload(origin, 'read', body), 201);
      const socket = await openSocket(origin);
      socket.write('GET /documents/read HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n');
      await once(socket, 'readable');
      assert.ok((await act('read')).status < 300);
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      await once(socket, 'close');
      const answer = Buffer.concat(chunks);
      assert.equal(sha256(answer.subarray(answer.indexOf('\r\n\r\n') + 4)), sha256(body));
      await remove('read');
      await until(() => openDocuments() === 0);
      assert.deepEqual(listTree(scratchDir), []);
    });
  }
});
