import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { heaviestBufferMakers } from '../../../../src/harness/profile/heaviest.ts';
import { type Gauges, mergeGauges } from '../../../../src/metrics/gauge.ts';
import { ISOLATE_GAUGES } from '../../../../src/metrics/names.ts';
import { ProbeSocket } from '../../../../src/targets/command/probe/probe-socket.ts';
import { ProbedTarget } from '../../../../src/targets/command/probe/probed-target.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { commandSpec, startCommand } from '../../../support/commands.ts';
import { exchange } from '../../../support/http-exchange.ts';
import { ROOT } from '../../../support/project.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const APPS = join(ROOT, 'test/fixtures/apps');
const SERVE = join(APPS, 'serve-app.mjs');
const TSX = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
const QUIET = { NODE_V8_COVERAGE: '', npm_config_update_notifier: 'false' };

async function ask(target: Target, times: number, path = '/'): Promise<void> {
  for (let each = 0; each < times; each += 1) {
    const { status } = await exchange(target.origin, path, { headers: { connection: 'close' } });
    assert.equal(status, 200);
  }
}

/** Node's first process may hand a connection to one that has just died, and then nobody ever answers it: it is given up. */
async function askSurvivor({ origin }: Target): Promise<void> {
  for (;;) {
    const asked = await fetch(origin, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    if (asked?.status === 200) return void (await asked.text());
  }
}

/** What stayed of ten requests that leak is laid at the door of the file that holds it, beside a profile of their time. */
async function assertProfileNamesLeak(target: Target): Promise<void> {
  const heap = { question: 'held', intervalBytes: 64 } as const;
  await target.profile?.({ kind: 'arm', order: { cpu: { intervalUs: 100 }, heap } });
  await target.profile?.({ kind: 'open' });
  await ask(target, 10, '/leak');
  const answer = await target.profile?.({ kind: 'close' });
  const recorded = answer?.ok ? answer.recorded : null;
  const profile = recorded?.heap?.profile;
  assert.ok(profile && recorded?.cpu, JSON.stringify(answer));
  // How many samples there are of so short a time is up to the machine.
  const { nodes, startTime, endTime } = recorded.cpu;
  assert.ok(nodes.length > 0 && endTime > startTime, JSON.stringify(recorded.cpu));
  const [maker] = heaviestBufferMakers(profile).heaviest;
  assert.match(maker?.frame.url ?? '', /\/express-app\.mjs$/);
}

/** Garbage is collected, and the event loop watched, for who asks for that, and only then. */
async function assertWatchedAsAsked(target: Target): Promise<void> {
  let seen: Gauges = {};
  target.onGauges((gauges) => {
    seen = mergeGauges(seen, gauges);
  });
  const collectedMs = async (): Promise<number> => (await target.readWork())?.gc ?? Number.NaN;
  assert.equal(await target.settle(false), undefined);
  const before = await collectedMs();
  seen = {};
  await ask(target, 5);
  assert.equal(await target.settle(false), undefined);
  assert.ok(seen['target.memory'] && seen['target.cpu'] && !seen['target.loopLag'], JSON.stringify(seen));
  const left = await collectedMs();
  assert.ok(await target.settle(true));
  const collected = await collectedMs();
  // Three collections are forced: one that nobody asked for would be a third of them.
  assert.ok((left - before) * 4 < collected - left, `${before}, ${left} and ${collected} ms of collections`);
  assert.ok(seen['target.loopLag'], JSON.stringify(seen));
}

describe('a command that is looked into', { timeout: 120_000 }, () => {
  const node = process.execPath;
  const rows = [
    ['Express, under node --watch', [node, '--watch', SERVE, 'express-app.mjs']],
    ['Hono in TypeScript, by tsx', [node, TSX, SERVE, 'hono-app.mts']],
    ['Fastify, by npm start', ['npm', 'start', '--silent']],
    ['Koa, by a shell, on a unix socket', ['sh', '-c', `SOCKET=socket "${node}" "${SERVE}" koa-app.cjs; exit`]],
  ] as const;
  for (const [title, command] of rows) {
    it(`tells memory, work and requests of its isolate: ${title}`, async (t) => {
      const isUnix = title.endsWith('a unix socket');
      // What is asked for by a link and its absolute path, the server calls by a relative one.
      const cwd = join(temporaryFolder(t), 'link');
      symlinkSync(temporaryFolder(t), cwd);
      const url = isUnix ? { url: `http+unix://${encodeURIComponent(join(cwd, 'socket'))}` } : {};
      const start = JSON.stringify(`"${node}" "${SERVE}" fastify-app.mjs`);
      writeFileSync(join(cwd, 'package.json'), `{ "name": "app", "scripts": { "start": ${start} } }`);
      const target = await startCommand(
        t,
        commandSpec({ cwd, command, env: { ...QUIET, TMPDIR: cwd }, probe: 'auto', ...url }),
      );
      assert.equal(target.facts['memory'], 'isolate', JSON.stringify(target.facts));
      for (const gauge of [...ISOLATE_GAUGES, 'target.rss'] as const) assert.ok(target.gauges.has(gauge), gauge);
      let seen: Gauges = {};
      target.onGauges((gauges) => {
        seen = mergeGauges(seen, gauges);
      });
      const before = await target.readCounts();
      const floor = await target.settle();
      const work = await target.readWork();
      await ask(target, 20);
      const after = await target.readWork();
      const heap = floor?.['target.heap'] ?? 0;
      assert.ok(heap > 2e6 && heap < 60e6, `${heap} bytes`);
      assert.ok((seen['target.memory']?.max ?? 0) >= heap);
      const external = floor?.['target.external'] ?? 0;
      assert.ok(external > 100e3 && external < 60e6, `${external} bytes`);
      assert.ok((seen['target.external']?.max ?? 0) >= external);
      assert.ok((seen['target.cpu']?.max ?? 0) > 0);
      const cpu = (after?.cpu ?? 0) - (work?.cpu ?? 0);
      assert.ok(cpu > 1 && cpu < 5_000, `${cpu} ms`);
      assert.ok((seen['target.rss']?.max ?? 0) > (seen['target.memory']?.max ?? 0));
      assert.deepEqual(before, { read: 0, answered: 0 });
      assert.deepEqual(await target.readCounts(), { read: 20, answered: 20 });
      const alloc = (after?.alloc ?? 0) - (work?.alloc ?? 0);
      assert.ok(alloc > 20 * 1_000 && alloc < 20 * 500_000, `${alloc} bytes`);
      assert.ok((after?.out ?? 0) - (work?.out ?? 0) > 20 * 50);
      if (title.startsWith('Express')) await assertProfileNamesLeak(target);
      if (title.startsWith('Koa')) await assertWatchedAsAsked(target);
    });
  }

  it('adds up the processes of a cluster, and does not tell what one has done that has ended', async (t) => {
    const env = { ...QUIET, WORKERS: '2' };
    const command = [process.execPath, SERVE, 'server-app.mjs'] as const;
    const cwd = temporaryFolder(t);
    const target = await startCommand(t, commandSpec({ cwd, command, env, probe: 'auto' }));
    const processes = target.facts['probe'] as readonly { readonly pid: number }[];
    assert.equal(processes.length, 3, JSON.stringify(target.facts));
    // Three isolates of Node hold about 4 MB each.
    const floor = await target.settle();
    assert.ok((floor?.['target.memory'] ?? 0) > 9e6, JSON.stringify(floor));
    await target.readCounts();
    await target.readWork();
    await ask(target, 8);
    assert.deepEqual(await target.readCounts(), { read: 8, answered: 8 });
    assert.ok((await target.readWork()) !== undefined);
    const worker = processes.find(({ pid }) => pid !== target.facts['pid']);
    process.kill(worker?.pid ?? Number.NaN, 'SIGKILL');
    while ((await target.readCounts()) !== undefined);
    assert.equal(await target.readWork(), undefined);
    await askSurvivor(target);
    assert.ok((await target.readCounts()) !== undefined && (await target.readWork()) !== undefined);
  });
});

describe('the probe', { timeout: 60_000 }, () => {
  it('leaves a program its end, its output and its other options, whatever the path of its folder', async (t) => {
    const folder = join(temporaryFolder(t), 'a "folder"');
    symlinkSync(temporaryFolder(t), folder);
    const program = join(folder, 'program');
    writeFileSync(
      program,
      `const server = require('node:http').createServer().listen(0, '127.0.0.1', () => setTimeout(() => server.close(), 50));
       process.exitCode = 7;
       process.on('exit', () => console.log(typeof gc, Object.keys(globalThis).includes('perfHarness')));`,
    );
    const socket = await ProbeSocket.open();
    t.after(() => socket.close());
    const quoted = JSON.stringify(join(folder, 'own.cjs'));
    writeFileSync(join(folder, 'own.cjs'), 'console.log("own");');
    const env = socket.environment({ ...process.env, ...QUIET, NODE_OPTIONS: `--require ${quoted}` });
    const connected = new Promise((resolve) => socket.onListening(resolve));
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [[code], out, error] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
    assert.deepEqual([code, out, error], [7, 'own\nundefined false\n', '']);
    await connected;
  });

  it('is not there where nothing of Node listens, and leaves no folder', async () => {
    const socket = await ProbeSocket.open();
    assert.equal(await ProbedTarget.find(socket, 1), null);
    await socket.close();
    assert.ok(!existsSync(socket.folder));
  });
});
