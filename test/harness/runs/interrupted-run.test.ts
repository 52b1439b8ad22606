import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import hdr from 'hdr-histogram-js';
import type { RunResult } from '../../../src/harness/result/result.ts';
import { beginPerfHarness } from '../../support/command-io.ts';
import { everyNth, silent } from '../../support/faults.ts';
import { startFaultyServer } from '../../support/faulty-server.ts';
import { schemaBreaches } from '../../support/result-schema.ts';
import { scenarioText } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('a run that is interrupted in the middle', { timeout: 60_000 }, () => {
  it('leaves a whole and valid result of what came before, and accounts for what it cut off', async (t) => {
    const server = await startFaultyServer(everyNth(50, silent));
    t.after(() => server.close());
    const folder = temporaryFolder(t);
    const workload = 'workload: { kind: concurrency, requests: [{ name: a, path: /specs }] }';
    const file = join(folder, 'a.yaml');
    writeFileSync(
      file,
      scenarioText(
        server.origin,
        `${workload}, load: { rate: 200/s, duration: 20s }`,
        'excuse: nothing, warmup: 0s, gracefulStop: 2s',
      ),
    );
    const { finished, kill } = beginPerfHarness(['run', file, '--out', join(folder, 'out'), '--workers', '1']);
    await server.sawRequests(240);
    kill('SIGINT');
    const { code, stderr } = await finished;
    assert.equal(code, 130, stderr);

    const [run = ''] = readdirSync(join(folder, 'out'));
    assert.deepEqual(readdirSync(join(folder, 'out', run)).sort(), ['intervals.hlog', 'result.json']);
    const result = JSON.parse(readFileSync(join(folder, 'out', run, 'result.json'), 'utf8')) as RunResult;
    assert.deepEqual(schemaBreaches(result), []);
    assert.deepEqual([result.exitCode, result.interrupted], [130, 'stopped by a signal']);
    const [scenario] = result.scenarios;
    assert.ok(scenario);
    assert.ok(scenario.validity.reasons.includes('ended early: stopped by a signal'));
    assert.notEqual(scenario.verdict, 'pass', 'nobody saw the rest of its load');
    const { started, ok, unfinished, iterations } = scenario.counters;
    assert.deepEqual([started, iterations.started, iterations.dropped], [server.seen(), server.seen(), 0]);
    assert.ok(started >= 240 && started < 4000, `${started} requests of 4,000`);
    assert.deepEqual([unfinished, ok], [Math.floor(started / 50), started - unfinished]);
    const windowMs = scenario.runs[0]?.windowMs ?? 0;
    assert.ok(windowMs > 1100 && windowMs < 20_000, `${windowMs} ms`);
    assert.deepEqual(
      scenario.intervals
        .filter(({ phase }) => phase === 'measured')
        .map(({ second, lengthMs }) => [second, lengthMs > 0]),
      Array.from({ length: Math.ceil(windowMs / 1000) }, (_, second) => [second, true]),
    );
    const logged = new hdr.HistogramLogReader(
      readFileSync(join(folder, 'out', run, 'intervals.hlog'), 'utf8'),
      'packed',
    );
    let count = 0;
    for (let next = logged.nextIntervalHistogram(); next; next = logged.nextIntervalHistogram()) {
      if (next.tag.endsWith('/response')) count += next.totalCount;
    }
    assert.equal(count, ok);
  });
});
