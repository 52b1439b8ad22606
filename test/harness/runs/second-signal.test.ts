import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { RunResult } from '../../../src/harness/result/result.ts';
import { DISCOVERY_HEADER } from '../../../src/scenarios/fields/discovery-header.ts';
import { beginPerfHarness } from '../../support/command-io.ts';
import { schemaBreaches } from '../../support/result-schema.ts';
import { scenarioText } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

const WORKLOAD = 'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }';
const DEFAULTS = 'excuse: nothing, gracefulStop: 1h, timeout: 1h';

type Case = {
  readonly where: string;
  readonly keys: string;
  /** The requests of the load that are answered, each after `ms`; no later one is. */
  readonly answered: number;
  readonly ms?: number;
  readonly kinds: readonly ('repeat' | 'confirmation')[];
  /** Requests of the measured windows; `unfinished` is null where it depends on the moment. */
  readonly ok: number;
  readonly unfinished: number | null;
};

const CASES: readonly Case[] = [
  {
    where: 'the drain of a closed load',
    keys: 'load: { concurrency: 1, duration: 60s }, warmup: 0s',
    answered: 5,
    kinds: ['repeat'],
    ok: 5,
    unfinished: 1,
  },
  {
    where: 'the drain of an open load',
    keys: 'load: { rate: 50/s, duration: 60s }, warmup: 0s',
    answered: 5,
    kinds: ['repeat'],
    ok: 5,
    unfinished: null,
  },
  {
    where: 'the drain of a warm-up',
    keys: 'load: { concurrency: 1, duration: 60s }, warmup: 60s',
    answered: 5,
    kinds: ['repeat'],
    ok: 0,
    unfinished: 0,
  },
  {
    where: 'a confirmation',
    keys: 'load: { concurrency: 1, iterations: 1 }, warmup: 0s, confirm: 2, gates: ["mean(response) < 500ms"]',
    answered: 1,
    ms: 510,
    kinds: ['repeat', 'confirmation'],
    ok: 1,
    unfinished: 1,
  },
];

/** Answers so many requests of a load, and emits `stuck` at the next one. */
async function startStuckServer(answered: number, ms: number): Promise<Server> {
  let requests = 0;
  const server = createServer(({ headers }, response) => {
    if (headers[DISCOVERY_HEADER] !== undefined) response.end('here');
    else if (++requests > answered) server.emit('stuck');
    else setTimeout(() => response.end('{}'), ms);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function resultIn(out: string): RunResult {
  const [run = ''] = readdirSync(out);
  return JSON.parse(readFileSync(join(out, run, 'result.json'), 'utf8')) as RunResult;
}

describe('a run that gets a second signal', { timeout: 30_000 }, () => {
  for (const { where, keys, answered, ms = 0, kinds, ok, unfinished } of CASES) {
    it(`in ${where} ends without waiting, and keeps all that it measured`, async (t) => {
      const server = await startStuckServer(answered, ms);
      t.after(() => {
        server.close();
        server.closeAllConnections();
      });
      const folder = temporaryFolder(t);
      const [file, out] = [join(folder, 'a.yaml'), join(folder, 'out')];
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      writeFileSync(file, scenarioText(origin, `${WORKLOAD}, ${keys}`, DEFAULTS));
      const stuck = once(server, 'stuck');
      const { finished, kill, left } = beginPerfHarness(['run', file, '--out', out, '--workers', '1']);
      await stuck;
      kill('SIGTERM');
      kill('SIGINT');
      const { code, stderr } = await finished;
      assert.deepEqual([code, left], [143, []], stderr);
      const result = resultIn(out);
      assert.deepEqual(schemaBreaches(result), []);
      assert.deepEqual([result.exitCode, result.interrupted], [143, 'stopped by a signal']);
      const [scenario] = result.scenarios;
      assert.ok(scenario);
      const { counters, runs, validity } = scenario;
      assert.deepEqual([runs.map(({ kind }) => kind), counters.ok], [kinds, ok]);
      assert.equal(counters.started, ok + counters.unfinished);
      if (unfinished !== null) assert.equal(counters.unfinished, unfinished);
      assert.ok(!validity.reasons.some((reason) => reason.includes('was lost')), validity.reasons.join('; '));
    });
  }

  it('while its dataset is made writes its result, and leaves nothing half-made', async (t) => {
    const folder = temporaryFolder(t);
    const [file, out, cache] = [join(folder, 'a.yaml'), join(folder, 'out'), join(folder, 'cache')];
    const target = 'target: { kind: openspec, dataset: { changes: 50000, files: [1GB] } }';
    const scenario = `  - { name: tried, ${WORKLOAD}, load: { concurrency: 1, duration: 1s } }`;
    writeFileSync(file, ['version: 1', target, 'scenarios:', scenario, ''].join('\n'));
    const { finished, kill, left } = beginPerfHarness(['run', file, '--out', out, '--cache', cache, '--workers', '1']);
    const isBeingMade = (): boolean =>
      readdirSync(folder).includes('cache') && readdirSync(cache).some((name) => name.startsWith('.building'));
    await until(isBeingMade);
    kill('SIGINT');
    kill('SIGINT');
    assert.deepEqual([(await finished).code, left], [130, []]);
    const { exitCode, interrupted, scenarios } = resultIn(out);
    assert.deepEqual([exitCode, interrupted, scenarios], [130, 'stopped by a signal', []]);
    assert.deepEqual(readdirSync(cache), []);
  });
});
