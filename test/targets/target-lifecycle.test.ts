import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type ErrorCode, HarnessError } from '../../src/errors.ts';
import { createClock } from '../../src/metrics/clock.ts';
import { type Gauges, mergeGauges } from '../../src/metrics/gauge.ts';
import { startOpenSpecTarget } from '../../src/targets/openspec/start-openspec.ts';
import { openLargeFiles } from '../../src/targets/openspec/store/large-files.ts';
import { openRepository } from '../../src/targets/openspec/store/repository.ts';
import { exchange, openSocket } from '../support/http-exchange.ts';
import { startInlineTarget } from '../support/inline-target.ts';
import { openServer, openTarget, plainChanges, writeLargeFile, writeRepository } from '../support/target-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function failsToStart(message: RegExp, code: ErrorCode = 'TARGET'): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof HarnessError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.ok((error.hint ?? '') !== '');
    return true;
  };
}

describe('starting the OpenSpec target', { timeout: 60_000 }, () => {
  it('says where it listens, what can be seen of it and what it serves', async (t) => {
    const target = await openTarget(t, { repository: plainChanges(7), files: { 'a.bin': 3 } });
    assert.match(target.origin, /^http:\/\/127\.0\.0\.1:\d+$/);
    for (const name of ['target.memory', 'target.heap', 'target.external', 'target.loopLag', 'target.elu'] as const) {
      assert.ok(target.gauges.has(name), name);
    }
    assert.deepEqual(target.facts, {
      kind: 'openspec',
      repositoryDir: target.repositoryDir,
      changes: 7,
      specs: 0,
      files: [{ name: 'a.bin', bytes: 3 }],
      heapLimitsMiB: { young: 4, old: 256 },
    });
    assert.deepEqual(JSON.parse(JSON.stringify(target.facts)), target.facts);
  });

  it('serves a repository without changes or specs as empty', async (t) => {
    const { origin } = await openServer(t, { repository: {} });
    const { body } = await exchange(origin, '/changes');
    assert.deepEqual(JSON.parse(body.toString()), { items: [], nextCursor: null, total: 0 });
    const page = await exchange(origin, '/changes?page=1');
    assert.deepEqual(JSON.parse(page.body.toString()), { items: [], page: 1, pageCount: 0, total: 0 });
    assert.equal((await exchange(origin, '/changes.ndjson')).body.length, 0);
  });

  it('fails with a reason where there is no repository', async (t) => {
    const folder = temporaryFolder(t);
    await assert.rejects(
      startOpenSpecTarget({ repositoryDir: folder, filesDir: folder, files: [] }),
      failsToStart(/cannot open the OpenSpec repository in .*ENOENT/, 'DATASET'),
    );
    writeFileSync(join(folder, 'openspec'), 'a file');
    assert.throws(() => openRepository(folder), failsToStart(/ENOTDIR/, 'DATASET'));
  });

  it('fails with a reason when a large file is not what its manifest says', (t) => {
    const filesDir = temporaryFolder(t);
    const file = writeLargeFile(filesDir, 'a.bin', 10);
    for (const [wrong, reason] of [
      [{ ...file, bytes: 11 }, /"a\.bin".*has 10 bytes and should have 11/],
      [{ ...file, name: 'b.bin' }, /"b\.bin".*no such file/],
      [{ ...file, name: '../a.bin' }, /not a plain file name/],
      [{ ...file, name: '..' }, /not a plain file name/],
      [{ ...file, sha256: 'pending' }, /SHA-256/],
    ] as const) {
      assert.throws(() => openLargeFiles(filesDir, [wrong]), failsToStart(reason));
    }
  });

  it('fails with a reason when its port is taken', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    t.after(() => taken.close());
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const repositoryDir = writeRepository(temporaryFolder(t), {});
    await assert.rejects(
      startInlineTarget({ repositoryDir, filesDir: repositoryDir, files: [], port }),
      failsToStart(new RegExp(`127\\.0\\.0\\.1:${port}: EADDRINUSE`)),
    );
  });
});

describe('closing the OpenSpec target', { timeout: 60_000 }, () => {
  it('can be done twice, frees the port, and is no death', async (t) => {
    const target = await openTarget(t, { repository: plainChanges(1) });
    let died: string | undefined;
    void target.died.then((reason) => {
      died = reason;
    });
    await Promise.all([target.close(), target.close()]);
    await target.close();
    await assert.rejects(exchange(target.origin, '/healthz'), { code: 'ECONNREFUSED' });
    assert.equal(died, undefined);
  });

  it('closes connections that are kept alive, idle or fresh', async (t) => {
    const target = await openTarget(t, { repository: plainChanges(1) });
    // Opened first, so that the server has accepted it by the time the other one is answered.
    const silent = await openSocket(target.origin);
    const closed = once(silent.resume(), 'close');
    const agent = new Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    await new Promise((resolve, reject) => {
      get(`${target.origin}/healthz`, { agent }, (response) => response.resume().once('end', resolve)).on(
        'error',
        reject,
      );
    });
    await target.close();
    await closed;
  });

  it('does not wait for a client that has stopped reading', async (t) => {
    const target = await openTarget(t, { repository: {}, files: { 'big.bin': 16_000_000 } });
    const socket = await openSocket(target.origin);
    socket.on('error', () => {});
    socket.write('GET /files/big.bin HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await once(socket, 'readable');
    await target.close();
    socket.destroy();
  });
});

describe('what is seen of the target from inside', { timeout: 60_000 }, () => {
  it('reaches the first listener even if it comes late, and every listener from then on', async (t) => {
    const target = await openTarget(t, { repository: plainChanges(3) });
    // Two settles, whose reports nobody hears.
    await target.settle();
    await target.settle();
    const [first, second]: [Gauges[], Gauges[]] = [[], []];
    target.onGauges((gauges) => first.push(gauges));
    assert.ok((first[0]?.['target.memory']?.n ?? 0) >= 4);
    target.onGauges((gauges) => second.push(gauges));
    await target.settle();
    assert.ok(first.length > 1);
    assert.deepEqual(first.slice(1), second);
  });

  it('has been handed over before a reading of work or a settle resolves, and a last time before close does', async (t) => {
    const target = await openTarget(t, { repository: plainChanges(3) });
    let all: Gauges = {};
    target.onGauges((gauges) => {
      all = mergeGauges(all, gauges);
    });
    const askedAtUs = createClock()();
    await target.readWork();
    if (process.platform === 'linux') assert.ok((all['wait.target']?.lastAtUs ?? 0) > askedAtUs - 1e3);
    const floor = await target.settle();
    assert.ok(floor);
    assert.equal(floor['target.memory'], Number(floor['target.heap']) + Number(floor['target.external']));
    assert.ok(floor['target.memory'] > 5e6 && floor['target.memory'] < 25e6, `${floor['target.memory']} bytes`);
    assert.ok((all['target.memory']?.max ?? 0) >= floor['target.memory']);
    const samples = all['target.memory']?.n ?? 0;
    await target.close();
    assert.ok((all['target.memory']?.n ?? 0) > samples);
    assert.equal(await target.settle(), undefined);
  });

  it('stands on the clock that all threads share, and counts work of the thread', async (t) => {
    const target = await openTarget(t, { repository: plainChanges(3) });
    let all: Gauges = {};
    target.onGauges((gauges) => {
      all = mergeGauges(all, gauges);
    });
    const nowUs = (): number => {
      const [seconds, nanoseconds] = process.hrtime();
      return seconds * 1e6 + nanoseconds / 1e3;
    };
    const fromUs = nowUs();
    for (let i = 0; i < 50; i += 1) await exchange(target.origin, '/changes');
    await target.settle();
    const { lastAtUs = 0 } = all['target.memory'] ?? {};
    assert.ok(lastAtUs > fromUs - 1e3 && lastAtUs < nowUs() + 1e3);
    assert.ok((all['target.elu']?.max ?? 0) > 0 && (all['target.elu']?.max ?? 0) <= 100);
    assert.ok((all['target.loopLag']?.max ?? -1) >= 0);
    if (target.gauges.has('target.cpu')) assert.ok((all['target.cpu']?.max ?? 0) > 0);
  });

  it('stays where it is while the repository on disk goes away', async (t) => {
    const target = await openServer(t, { repository: plainChanges(3) });
    rmSync(join(target.repositoryDir, 'openspec'), { recursive: true });
    assert.equal((await exchange(target.origin, '/changes')).status, 200);
    assert.equal((await exchange(target.origin, '/changes/change-0000/files/proposal.md')).status, 404);
  });
});
