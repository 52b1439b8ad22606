import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { RunResult } from '../../src/harness/result/result.ts';
import { ANSWER, startServer } from '../support/answering-server.ts';
import { finish, startPerfHarness } from '../support/cli.ts';
import { beginPerfHarness, callPerfHarness } from '../support/command-io.ts';
import { schemaBreaches } from '../support/result-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function holdsTogether({ scenarios }: RunResult): boolean {
  return scenarios.every(({ counters }) => {
    const failed = Object.values(counters.failed).reduce((sum, count) => sum + count, 0);
    return counters.started > 0 && counters.started === counters.ok + failed + counters.unfinished;
  });
}

/** The result of the one run that was written to a folder. */
function resultIn(out: string): RunResult {
  const [run = ''] = readdirSync(out);
  return JSON.parse(readFileSync(join(out, run, 'result.json'), 'utf8')) as RunResult;
}

describe('a run in trouble', { timeout: 60_000 }, () => {
  const dir = temporaryFolder({ after });

  function scenario(name: string, port: number, load: string, more = ''): string {
    const path = join(dir, `${name}.yaml`);
    const target = `target: { kind: url, url: "http://127.0.0.1:${port}" }`;
    const workload = 'workload: { kind: concurrency, requests: [ { name: a, path: /a } ] }';
    writeFileSync(
      path,
      `version: 1\n${target}\ndefaults: { excuse: nothing, warmup: 0s, gracefulStop: 1s }\nscenarios:\n  - name: ${name}\n    ${workload}\n    load: ${load}\n${more}`,
    );
    return path;
  }

  it('for want of its file ends with 2 and says what to do', async () => {
    const { code, stderr, stdout } = await callPerfHarness(['run', join(dir, 'nowhere.yaml')]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /can't read .*nowhere\.yaml/);
    assert.match(stderr, /name a scenario file/);
  });

  it('against a port where nothing listens ends with 6', async () => {
    const { server, port } = await startServer();
    server.close();
    await once(server, 'close');
    const { code, stderr } = await callPerfHarness([
      'run',
      scenario('refused', port, '{ concurrency: 1, duration: 1s }'),
      '--out',
      join(dir, 'refused'),
    ]);
    assert.equal(code, 6);
    assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${port}.*refused`, 'i'));
  });

  it('against a port that never answers ends with 6', async () => {
    const silent = createTcpServer((socket) => socket.on('error', () => undefined));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
      const { port } = silent.address() as AddressInfo;
      const path = scenario('silent', port, '{ concurrency: 1, duration: 1s }', '    timeout: 300ms\n');
      const { code, stderr } = await callPerfHarness(['run', path, '--out', join(dir, 'silent')]);
      assert.equal(code, 6);
      assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${port}`));
    } finally {
      silent.close();
    }
  });

  it('whose target dies in the middle fails, and keeps every figure so far', async () => {
    const { server, port, seen } = await startServer();
    const sockets = new Set<{ resetAndDestroy(): void }>();
    server.on('connection', (socket) => sockets.add(socket));
    const path = scenario('dies', port, '{ concurrency: 4, duration: 1s }');
    const out = join(dir, 'out-dies');
    const { finished } = beginPerfHarness(['run', path, '--out', out]);
    // So few that even a machine that stands still for a moment has them within the second that the load takes.
    await seen(10);
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    const { code, stdout } = await finished;
    assert.equal(code, 3);
    assert.match(stdout, /share\(ok\) == 100%.*FAIL/);
    const result = resultIn(out);
    assert.ok(holdsTogether(result));
    assert.equal(result.file, path);
    const { failed, ok } = result.scenarios[0]?.counters ?? { failed: { refused: 0 }, ok: 0 };
    assert.ok(failed.refused > 0 && ok > 0);
    assert.ok(failed.refused < 4 * 40, `${failed.refused} refused connections in under a second: no back-off`);
  });

  // That the system's own signals arrive like these is shown below.
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`that is stopped by ${signal} in the middle ends with ${code} and a valid result`, async () => {
      const { server, port, seen } = await startServer();
      const out = join(dir, `out-${signal}`);
      const path = scenario(`stopped-${signal}`, port, '{ concurrency: 4, duration: 60s }');
      const { finished, kill } = beginPerfHarness(['run', path, '--out', out]);
      try {
        await seen(100);
        kill(signal);
        assert.equal((await finished).code, code);
        const result = resultIn(out);
        assert.equal(result.exitCode, code);
        assert.notEqual(result.verdict, 'pass');
        assert.match(result.interrupted ?? '', /signal/);
        assert.deepEqual(schemaBreaches(result), []);
        assert.ok(holdsTogether(result));
        assert.ok((result.scenarios[0]?.counters.ok ?? 0) > 0);
      } finally {
        kill(signal);
        server.close();
      }
    });
  }

  it('writes its result at once at the second signal, and ends with the exit code of the first', async () => {
    let requests = 0;
    const stuck = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => {
        requests += 1;
        // The probe is answered, the load is not: so that there is something to drain.
        if (requests === 1) socket.write(ANSWER);
        else stuck.emit('stuck');
      });
    });
    stuck.listen(0, '127.0.0.1');
    await once(stuck, 'listening');
    const { port } = stuck.address() as AddressInfo;
    const path = scenario('twice', port, '{ concurrency: 1, duration: 60s }', '    gracefulStop: 1h\n');
    const child = startPerfHarness(['run', path, '--out', join(dir, 'twice')]);
    try {
      const finished = finish(child);
      await once(stuck, 'stuck');
      child.kill('SIGTERM');
      assert.ok(child.stderr);
      let log = '';
      while (!log.includes('again to cut it off')) log += String((await once(child.stderr, 'data'))[0]);
      child.kill('SIGINT');
      assert.equal((await finished).code, 143);
      const result = resultIn(join(dir, 'twice'));
      assert.deepEqual([result.exitCode, result.scenarios[0]?.counters.unfinished], [143, 1]);
    } finally {
      child.kill('SIGKILL');
      stuck.close();
    }
  });

  it('whose folder for results is a file ends with 2 before anything runs', async () => {
    const { server, port } = await startServer();
    try {
      const file = join(dir, 'a-file');
      writeFileSync(file, '');
      const { code, stderr } = await callPerfHarness([
        'run',
        scenario('no-out', port, '{ concurrency: 1, duration: 1s }'),
        '--out',
        file,
      ]);
      assert.equal(code, 2);
      assert.match(stderr, /can't write results to .*a-file/);
      assert.match(stderr, /--out DIR/);
    } finally {
      server.close();
    }
  });

  it('whose disk refuses the result at the end ends with 1, and says where the result is', async () => {
    const { server, port, seen } = await startServer();
    const out = join(dir, 'refusing');
    const path = scenario('refusing', port, '{ concurrency: 1, duration: 400ms }');
    const { finished } = beginPerfHarness(['run', path, '--out', out]);
    try {
      await seen(2);
      const [run = ''] = readdirSync(out);
      mkdirSync(join(out, run, 'result.json'));
      const { code, stderr } = await finished;
      assert.equal(code, 1, stderr);
      const saved = /what was measured is in (\S+)/.exec(stderr)?.[1] ?? '';
      assert.ok(existsSync(saved), stderr);
      assert.ok(holdsTogether(JSON.parse(readFileSync(saved, 'utf8')) as RunResult));
      rmSync(saved);
    } finally {
      server.close();
    }
  });

  it('whose disk and temporary folder both refuse the result ends with 1, prints it with --json, and is no bug', async (t) => {
    const { server, port, seen } = await startServer();
    const out = join(dir, 'refusing-both');
    const path = scenario('refusing-both', port, '{ concurrency: 1, duration: 400ms }');
    const temporary = process.env['TMPDIR'];
    t.after(() => {
      server.close();
      if (temporary === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = temporary;
    });
    const { finished } = beginPerfHarness(['run', path, '--out', out, '--json']);
    await seen(2);
    const [run = ''] = readdirSync(out);
    mkdirSync(join(out, run, 'result.json'));
    process.env['TMPDIR'] = path;
    const { code, stdout, stderr } = await finished;
    assert.equal(code, 1, stderr);
    assert.match(
      stderr,
      /can't write .*result\.json: .*; and can't write to .*\.yaml in its place: ENOTDIR.*\n {2}.*--json/,
    );
    assert.doesNotMatch(stderr, /bug| {4}at /);
    assert.ok(holdsTogether(JSON.parse(stdout) as RunResult));
  });

  it('whose folder for datasets can not be written to ends with 2 before anything runs', async () => {
    const file = join(dir, 'no-cache');
    writeFileSync(file, '');
    const path = join(dir, 'dataset.yaml');
    const target = 'target: { kind: openspec, dataset: { changes: 1 } }';
    const load = 'workload: { kind: pagination }, load: { concurrency: 1, iterations: 1 }';
    writeFileSync(path, `version: 1\n${target}\nscenarios:\n  - { name: dataset, ${load} }\n`);
    const args = ['run', path, '--out', join(dir, 'no-cache-out'), '--cache', join(file, 'cache')];
    const { code, stderr } = await callPerfHarness(args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /no-cache\/cache/);
    assert.doesNotMatch(stderr, /bug| {4}at /);
  });
});
