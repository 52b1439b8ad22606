import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import hdr from 'hdr-histogram-js';
import type { RunResult } from '../../src/harness/result/result.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { schemaBreaches } from '../support/result-schema.ts';
import { shortShippedScenarios } from '../support/shipped-scenarios.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** One of each kind of result: timers of walks, of streams, and by level. The docs' test runs all of them. */
const SCENARIOS = ['high-volume-pagination', 'large-file-streaming', 'memory-pressure'];

describe('result.json of the shipped scenarios', () => {
  const folder = temporaryFolder({ after });
  const dir = join(folder, 'out');
  let result: RunResult;
  before(async () => {
    const file = join(folder, 'short.yaml');
    writeFileSync(file, shortShippedScenarios());
    const chosen = SCENARIOS.flatMap((name) => ['--scenario', name]);
    const args = ['run', file, ...chosen, '--duration', '300ms', '--out', dir, '--cache', SHARED_CACHE];
    const { stdout, stderr } = await callPerfHarness([...args, '--json']);
    assert.notEqual(stdout, '', stderr);
    result = JSON.parse(stdout) as RunResult;
  });

  it('is what the published schema says', () => {
    assert.deepEqual(schemaBreaches(result), []);
  });

  it('is what was written to the folder of the run', () => {
    const saved = JSON.parse(readFileSync(join(dir, result.id, 'result.json'), 'utf8'));
    assert.deepEqual(saved, result);
    assert.deepEqual(readdirSync(dir), [result.id]);
  });

  it('accounts for every request and iteration that was started', () => {
    for (const { name, counters, timers } of result.scenarios) {
      const failed = Object.values(counters.failed).reduce((sum, count) => sum + count, 0);
      assert.ok(counters.started > 0, name);
      assert.equal(counters.started, counters.ok + failed + counters.unfinished, name);
      const { started, ok, failed: failedIterations, unfinished } = counters.iterations;
      assert.equal(started, ok + failedIterations + unfinished, name);
      assert.equal(timers.response?.count, counters.ok, name);
    }
  });

  it('has histograms of which every percentile is one of its own', () => {
    for (const { timers } of result.scenarios) {
      const response = timers.response;
      assert.ok(response);
      const decoded = hdr.decodeFromCompressedBase64(response.hdr);
      assert.equal(decoded.totalCount, response.count);
      assert.ok(response.min <= response.p50 && response.p50 <= response.p99 && response.p99 <= response.max);
    }
  });

  it('has a log whose lines add up to the same count', () => {
    const log = readFileSync(join(dir, result.id, 'intervals.hlog'), 'utf8');
    const tag = 'high-volume-pagination/main/page/response';
    const lines = log.split('\n').filter((line) => line.startsWith(`Tag=${tag},`));
    const count = lines.reduce(
      (sum, line) => sum + hdr.decodeFromCompressedBase64(line.split(',')[4] ?? '').totalCount,
      0,
    );
    assert.equal(count, result.scenarios[0]?.timers.response?.count);
  });

  it('saw the memory of the target rise above its floor', () => {
    for (const { name, gauges } of result.scenarios) {
      const memory = gauges['target.memory'];
      assert.ok(memory?.baseline && memory.growth !== null, name);
      assert.ok(memory.peak >= memory.mean && memory.peak > memory.baseline, name);
    }
  });
});
