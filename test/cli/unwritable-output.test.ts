import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { runCommandLine } from '../../src/cli/command-line.ts';
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

  it('keeps the exit code of what went wrong besides', async () => {
    const { io } = captureIo();
    assert.equal(await runCommandLine(['nonsense'], { ...io, stderr: failing('ENOSPC') }), 2);
  });
});
