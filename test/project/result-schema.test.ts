import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import hdr from 'hdr-histogram-js';
import { parse } from 'yaml';
import type { RunResult } from '../../src/harness/result/result.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { documentedArguments } from '../support/documented.ts';
import { missedGates } from '../support/missed-gates.ts';
import { schemaBreaches } from '../support/result-schema.ts';
import { shortShippedScenarios } from '../support/shipped-scenarios.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the shipped scenarios, run as the docs say', () => {
  const folder = temporaryFolder({ after });
  const dir = join(folder, 'perf-results');
  let result: RunResult;
  let exitCode: number | null;
  before(async () => {
    writeFileSync(join(folder, 'scenarios.yaml'), shortShippedScenarios());
    const command = documentedArguments('npx perf-harness run scenarios.yaml');
    const args = [...command, '--duration', '300ms', '--no-profile', '--cache', SHARED_CACHE, '--json'];
    const { stdout, stderr, code } = await callPerfHarness(args, { cwd: folder });
    assert.notEqual(stdout, '', stderr);
    result = JSON.parse(stdout) as RunResult;
    exitCode = code;
  });

  it('pass, but for limits on time and rate that a busy machine may miss', () => {
    const names = parse(shortShippedScenarios()).scenarios.map(({ name }: { name: string }) => name);
    assert.deepEqual(
      result.scenarios.map(({ name }) => name),
      names,
    );
    const { real, slow } = missedGates(result);
    assert.deepEqual(real, []);
    const isExpected = slow.length === 0 ? exitCode === 0 : exitCode === 3 || exitCode === 5;
    assert.ok(isExpected, `exit code ${exitCode} with these missed: ${slow.join(', ')}`);
  });

  it('is what the published schema says', () => {
    assert.deepEqual(schemaBreaches(result), []);
  });

  it('is refused by the schema where a report could not be made of it', () => {
    const [scenario, ...others] = structuredClone(result.scenarios) as unknown as Record<string, object>[];
    const damaged: readonly object[] = [
      { startedAt: '2026-13-45T99:99:99Z' },
      { workload: { kind: 'x\ny' } },
      { target: { ...scenario?.['target'], kind: 'x' } },
      { target: { kind: 'url', origin: '', facts: {} } },
      { load: { ...scenario?.['load'], stages: '' } },
      { load: { ...scenario?.['load'], stages: [7] } },
    ].map((part) => ('startedAt' in part ? part : { scenarios: [{ ...scenario, ...part }, ...others] }));
    for (const part of damaged) assert.notDeepEqual(schemaBreaches({ ...result, ...part }), [], JSON.stringify(part));
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
