import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { COMMAND, finish } from '../support/cli.ts';
import { captureIo } from '../support/command-io.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A stream whose every write fails, as on a full disk or for a reader that has gone. */
function failing(code: 'ENOSPC' | 'EPIPE'): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: it can't be written, write`), { code })),
  });
}

describe('a command whose output can not be written', { timeout: 60_000 }, () => {
  const dir = temporaryFolder({ after });
  const file = join(dir, 'answers.yaml');
  const server = createServer((_request, response) => response.end('ok'));

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    writeFileSync(
      file,
      `version: 1
target: { kind: url, url: "http://127.0.0.1:${(server.address() as AddressInfo).port}" }
defaults: { excuse: nothing, warmup: 0s, gracefulStop: 1s }
scenarios:
  - name: answers
    workload: { kind: concurrency, requests: [ { name: a, path: /a } ] }
    load: { concurrency: 1, iterations: 5 }
`,
    );
  });
  after(() => server.close());

  for (const args of [['--help'], ['--version'], ['run', '--help'], ['validate', file], ['schema'], ['completion']]) {
    it(`says so, and exits with 1: ${args[0]} ${args[1] === '--help' ? args[1] : ''}`, async () => {
      const { io, stderr } = captureIo();
      const stdout = failing('ENOSPC');
      assert.equal(await runCommandLine(args, { ...io, stdout }), 1);
      assert.match(stderr(), /^can't write to stdout: ENOSPC/);
      assert.deepEqual(stdout.eventNames().includes('error'), false);
    });
  }

  const runs: readonly (readonly [
    title: string,
    which: 'stdout' | 'stderr' | 'both',
    code: 'ENOSPC' | 'EPIPE',
    exit: number,
  ])[] = [
    ['a full disk takes the report', 'stdout', 'ENOSPC', 1],
    ['a full disk takes the log', 'stderr', 'ENOSPC', 1],
    ['a full disk takes both', 'both', 'ENOSPC', 1],
    ['its reader has enough, as head has', 'stdout', 'EPIPE', 0],
    ['nobody reads its log', 'stderr', 'EPIPE', 0],
  ];
  for (const [index, [title, which, code, exit]] of runs.entries()) {
    it(`measures to its end and writes the result where ${title}`, async () => {
      const { io } = captureIo();
      const streams = which === 'both' ? { stdout: failing(code), stderr: failing(code) } : { [which]: failing(code) };
      const out = join(dir, `out-${index}`);
      const args = ['run', file, '--out', out, ...(index === 0 ? ['--json'] : [])];
      assert.equal(await runCommandLine(args, { ...io, ...streams }), exit);
      const [run = ''] = readdirSync(out);
      assert.ok(existsSync(join(out, run, 'result.json')));
    });
  }

  it('measures to its end where a full disk takes the log in JSON', async () => {
    const { io } = captureIo();
    const out = join(dir, 'out-log');
    const args = ['run', file, '--out', out, '--log-format', 'json'];
    assert.equal(await runCommandLine(args, { ...io, stderr: failing('ENOSPC') }), 1);
    const [run = ''] = readdirSync(out);
    assert.ok(existsSync(join(out, run, 'result.json')));
  });

  const skip = existsSync('/dev/full') ? false : 'there is no /dev/full';
  // The streams of a real process tell that a write has failed later than these do, the last one after the command has ended.
  it('is a real process, both of whose streams are full: it ends with the exit code of its verdict', {
    skip,
  }, async () => {
    const out = join(dir, 'out-full');
    const full = openSync('/dev/full', 'w');
    const wrong = join(dir, 'failing.yaml');
    writeFileSync(wrong, `${readFileSync(file, 'utf8')}    confirm: 0\n    gates: [ count(failed) > 0 ]\n`);
    const args = [...COMMAND, 'run', wrong, '--out', out, '--log-format', 'json'];
    const { code } = await finish(spawn(process.execPath, args, { stdio: ['ignore', full, full] }));
    closeSync(full);
    assert.equal(code, 3);
    const [run = ''] = readdirSync(out);
    const { exitCode } = JSON.parse(readFileSync(join(out, run, 'result.json'), 'utf8')) as { exitCode: number };
    assert.equal(exitCode, 3);
  });

  it('keeps the exit code of what went wrong besides', async () => {
    const { io } = captureIo();
    assert.equal(await runCommandLine(['nonsense'], { ...io, stderr: failing('ENOSPC') }), 2);
  });
});
