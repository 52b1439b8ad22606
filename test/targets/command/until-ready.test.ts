import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HarnessError } from '../../../src/errors.ts';
import type { Headers } from '../../../src/scenarios/fields/headers.ts';
import type { Readiness } from '../../../src/scenarios/target/target-spec.ts';
import { statusOf } from '../../../src/targets/command/answering.ts';
import type { ProcessGroup } from '../../../src/targets/command/process-group.ts';
import { TargetLog } from '../../../src/targets/command/target-log.ts';
import { portsElsewhere, untilReady } from '../../../src/targets/command/until-ready.ts';
import { NO_TLS_FILES } from '../../../src/tls-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** What /proc has of a process after its name: its state, its parent, its group. */
function statOf(pid: number | 'self'): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** The number of the process group that this process is in. */
function ownGroup(): number {
  return Number(statOf('self')[2]);
}

it('a command that listens elsewhere, or answers badly, is told so, and what to write', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const answers: Readonly<Record<string, number>> = { own: 204, other: 403 };
  const server = createServer(({ headers }, response) =>
    response.writeHead(answers[String(headers['x-key'])] ?? 404).end(),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const log = new TargetLog(join(temporaryFolder(t), 'target.log'), 'title');
  t.after(() => log.close());
  // This process stands for the command.
  const group = { pid: ownGroup(), ended: new Promise(() => undefined) } as unknown as ProcessGroup;
  const settle = (origin: string, ready: Readiness, own: number | null, headers: Headers = {}): Promise<void> => {
    const spec = { ready, readyTimeoutMs: 1, port: own, headers, tls: NO_TLS_FILES };
    return untilReady({ group, log, title: 'the command', origin }, spec);
  };
  const fail = async (...[origin, ready, own, headers]: Parameters<typeof settle>): Promise<HarnessError> => {
    const error: unknown = await settle(origin, ready, own, headers).catch((thrown) => thrown);
    assert.ok(error instanceof HarnessError && error.code === 'UNREACHABLE');
    return error;
  };
  // Nobody may listen on port 1 but the system.
  const elsewhere = await fail('http://127.0.0.1:1', { kind: 'port' }, null);
  assert.match(
    elsewhere.message,
    new RegExp(`nothing listens at 127\\.0\\.0\\.1:1; it listens on port .*\\b${port}\\b`),
  );
  assert.ok(portsElsewhere(elsewhere)?.includes(port));
  assert.match(elsewhere.hint ?? '', /\$PORT.*write port: \d+\.$/);
  assert.match((await fail('http://127.0.0.1:1', { kind: 'port' }, 1)).hint ?? '', /^If it .* write port: \d+\.$/);
  const badly = await fail(`http://127.0.0.1:${port}`, { kind: 'path', path: '/healthz' }, null);
  assert.match(badly.message, /GET \/healthz at 127\.0\.0\.1:\d+ is answered with 404, and not with .* 200 to 399$/);
  assert.match(badly.hint ?? '', /^Name a path that it answers/);
  assert.deepEqual(portsElsewhere(badly), []);
  const asked = [`http://127.0.0.1:${port}`, { kind: 'path', path: '/healthz' }, null] as const;
  const stranger = await fail(...asked, { 'x-key': 'other' });
  assert.match(stranger.message, /is answered with 403/);
  assert.match(stranger.hint ?? '', /^It wants to know who asks: headers of the target/);
  await settle(...asked, { 'X-Key': 'own' });
});

it('a command that a signal has stopped is said to be stopped', { skip: process.platform !== 'linux' }, async (t) => {
  const { pid = 0 } = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  t.after(() => process.kill(pid, 'SIGKILL'));
  process.kill(pid, 'SIGSTOP');
  while (statOf(pid)[0] !== 'T') await nextTurn();
  const log = new TargetLog(join(temporaryFolder(t), 'target.log'), 'title');
  t.after(() => log.close());
  const group = { pid, ended: new Promise(() => undefined) } as unknown as ProcessGroup;
  const spec = { ready: { kind: 'port' }, readyTimeoutMs: 1, port: 1, headers: {}, tls: NO_TLS_FILES } as const;
  const started = { group, log, title: 'the command', origin: 'http://127.0.0.1:1' };
  await assert.rejects(untilReady(started, spec), (error) => {
    assert.ok(error instanceof HarnessError);
    assert.match(error.message, new RegExp(`nothing listens at .*; process ${pid} of it is stopped, as by SIGSTOP$`));
    assert.match(error.hint ?? '', /SIGCONT/);
    return true;
  });
});

for (const [title, answer, status] of [
  ['drips its head for ever', null, null],
  ['has a head of 200 kB', `HTTP/1.1 204 No Content\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`, 204],
] as const) {
  it(`a command whose answer ${title} is asked no longer than its patience, and told its status`, {
    timeout: 20_000,
  }, async (t) => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      if (answer !== null) return void socket.once('data', () => socket.end(answer));
      const dripping = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 5);
      socket.on('close', () => clearInterval(dripping));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    assert.equal(await statusOf(origin, '/', {}, status === null ? 100 : 20_000), status);
  });
}
