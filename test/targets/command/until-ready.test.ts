import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { it } from 'node:test';
import { HarnessError } from '../../../src/errors.ts';
import type { Readiness } from '../../../src/scenarios/target/target-spec.ts';
import type { ProcessGroup } from '../../../src/targets/command/process-group.ts';
import { TargetLog } from '../../../src/targets/command/target-log.ts';
import { portsElsewhere, untilReady } from '../../../src/targets/command/until-ready.ts';
import { NO_TLS_FILES } from '../../../src/tls-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The number of the process group that this process is in. */
function ownGroup(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

it('a command that listens elsewhere, or answers badly, is told so, and what to write', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
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
  const fail = async (origin: string, ready: Readiness, own: number | null): Promise<HarnessError> => {
    const spec = { ready, readyTimeoutMs: 1, port: own, tls: NO_TLS_FILES };
    const error: unknown = await untilReady({ group, log, title: 'the command', origin }, spec).catch(
      (thrown) => thrown,
    );
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
});
