import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { RunResult } from '../../src/harness/result/result.ts';
import { ANSWER } from '../support/answering-server.ts';
import { COMMAND, finish } from '../support/cli.ts';
import { ROOT } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const skip = process.platform === 'win32' ? 'there is no ulimit on Windows' : false;

it('a run that is out of sockets is invalid, says so, and blames no target', { skip, timeout: 60_000 }, async (t) => {
  const dir = temporaryFolder(t);
  // The probe is answered; nothing else is, so that each arrival needs a socket of its own.
  let probed = false;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      if (!probed) socket.end(ANSWER);
      probed = true;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const file = join(dir, 'many.yaml');
  writeFileSync(
    file,
    `version: 1
target: { kind: url, url: "http://127.0.0.1:${port}" }
defaults: { excuse: nothing, warmup: 0s, gracefulStop: 1s }
scenarios:
  - name: many
    workload: { kind: concurrency, requests: [ { name: a, path: /a } ] }
    load: { rate: 400/s, duration: 1s }
`,
  );
  const command = `ulimit -n 120 && exec "$0" "$@"`;
  const args = [...COMMAND, 'run', file, '--json', '--out', join(dir, 'out')];
  const child = spawn('sh', ['-c', command, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { code, stdout, stderr } = await finish(child);
  assert.equal(code, 5, stderr);
  const result = JSON.parse(stdout) as RunResult;
  assert.match(result.scenarios[0]?.validity.reasons.join() ?? '', /EMFILE.*no more sockets/);
  assert.deepEqual(JSON.parse(readFileSync(join(dir, 'out', result.id, 'result.json'), 'utf8')), result);
});

it('a command that may open too few files to load its code says so, and is no bug', {
  skip,
  timeout: 60_000,
}, async () => {
  const child = spawn('sh', ['-c', 'ulimit -n 60 && exec "$0" "$@"', process.execPath, ...COMMAND, 'run', '--demo'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, stderr } = await finish(child);
  assert.equal(code, 2, stderr);
  // Which file is one too many decides whether Node says that it can't be opened, or that it can't be found.
  assert.match(stderr, /EMFILE: too many open files|Cannot find (package|module)/);
  assert.match(stderr, /ulimit -n 1024/);
  assert.doesNotMatch(stderr, /bug| {4}at /);
});

it('code that is there, and can’t be found, is told in words; a broken install is thrown', async (t) => {
  const dir = temporaryFolder(t);
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
  const start = async (name: string, main: string): Promise<string> => {
    for (const folder of ['bin', 'dist/cli', 'node_modules/@a/b'])
      mkdirSync(join(dir, name, folder), { recursive: true });
    const bin = join(dir, name, 'bin/perf-harness.js');
    copyFileSync(join(ROOT, 'bin/perf-harness.js'), bin);
    writeFileSync(join(dir, name, 'dist/cli/main.js'), main);
    const written = t.mock.method(process.stderr, 'write', () => true);
    const before = process.exitCode;
    try {
      await import(pathToFileURL(bin).href);
      return `${process.exitCode}: ${written.mock.calls.map(({ arguments: [text] }) => String(text)).join('')}`;
    } finally {
      process.exitCode = before;
      written.mock.restore();
    }
  };
  const missing = (what: string): string =>
    `throw Object.assign(new Error("Cannot find ${what} imported from \\u001b[31m"), { code: 'ERR_MODULE_NOT_FOUND' });`;
  const said = /^2: perf-harness can't start: Cannot find .* imported from \?\[31m\n {2}this machine .*ulimit -n 1024/;
  assert.match(await start('file', missing(`module '${join(dir, 'package.json')}'`)), said);
  assert.match(await start('package', missing("package '@a/b/c.js'")), said);
  await assert.rejects(start('no-file', "await import('./gone.js');"), { code: 'ERR_MODULE_NOT_FOUND' });
  await assert.rejects(start('no-package', "await import('@a/gone');"), { code: 'ERR_MODULE_NOT_FOUND' });
  await assert.rejects(start('broken', 'throw new TypeError("x");'), /x/);
});

it('a command in a folder that was deleted says so, and what to do', { skip, timeout: 60_000 }, async (t) => {
  const dir = temporaryFolder(t);
  for (const folder of ['bin', 'dist/cli', 'gone']) mkdirSync(join(dir, folder), { recursive: true });
  const bin = join(dir, 'bin/perf-harness.js');
  copyFileSync(join(ROOT, 'bin/perf-harness.js'), bin);
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(dir, 'dist/cli/main.js'), 'process.cwd();');
  const command = 'rmdir "$PWD" && exec "$0" "$@"';
  const child = spawn('sh', ['-c', command, process.execPath, bin, '--version'], {
    cwd: join(dir, 'gone'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, stderr } = await finish(child);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /^perf-harness can't start: ENOENT.*uv_cwd\n {2}the current folder was deleted/);
});
