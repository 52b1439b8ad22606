import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readEarlierResult } from '../../../src/harness/builds/earlier-result.ts';
import { compareResults, type StoredSide } from '../../../src/harness/comparison/compare-results.ts';
import type { AttemptSummary, ScenarioResult } from '../../../src/harness/result/result.ts';
import { repeatOf, resultOf, scenarioResultOf } from '../../support/result.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const scenario = scenarioOf(
  scenarioText(
    'http://127.0.0.1:1',
    'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, load: { concurrency: 1, iterations: 2000 }, ' +
      'warmup: 100 iterations, gates: [ p95(response) < 1s, mean(alloc/request) < 40kB, count(bytes) >= 0 ]',
  ),
);

/** A run in which a request allocated so much. */
function runOf(alloc: number, part: Partial<AttemptSummary> = {}): AttemptSummary {
  const gates = [
    { gate: 'mean(alloc/request) < 40kB', value: alloc, verdict: 'pass' },
    { gate: 'count(bytes) >= 0', value: 7, verdict: 'pass' },
  ] as const;
  const work = { figures: { 'alloc/request': alloc, 'in/request': 100, 'out/request': 200 }, invalid: null };
  return { ...repeatOf(1000), gates, work, ...part };
}

function sideOf(runs: readonly AttemptSummary[], part: Partial<ScenarioResult> = {}, node = 'v20.1.0'): StoredSide {
  const { workload, load } = scenario;
  const more = { engine: 'wire', engineFrom: 'default', warmupMs: 0, warmupIterations: 100, shards: 1 } as const;
  const own = scenarioResultOf({ name: 'tried', workload, load: { ...load, ...more }, runs, ...part });
  const { environment } = resultOf({});
  return { name: 'before.json', result: resultOf({ scenarios: [own], environment: { ...environment, node } }) };
}

const FIVE = [30_000, 30_010, 30_020, 29_990, 29_980];
const same = FIVE.map((alloc) => runOf(alloc));
const more = FIVE.map((alloc) => runOf(alloc * 1.02));

describe('a comparison with the result of an earlier run', () => {
  it('finds that 2 % more is allocated, run by run', () => {
    const { verdict, metrics } = compareResults(scenario, { baseline: sideOf(same), candidate: sideOf(more) }, false);
    assert.equal(verdict, 'regression');
    assert.deepEqual(
      metrics.map(({ metric, verdict, gated }) => [metric, verdict, gated]),
      [
        ['mean(alloc/request)', 'regression', true],
        ['count(bytes)', 'no change', true],
        ['mean(in/request)', 'no change', false],
        ['mean(out/request)', 'no change', false],
      ],
    );
  });

  it('says what it does not compare, and that another Node allocates otherwise', () => {
    const sides = { baseline: sideOf(same, {}, 'v22.1.0'), candidate: sideOf(same) };
    const { verdict, notes } = compareResults(scenario, sides, false);
    assert.equal(verdict, 'pass');
    assert.match(
      notes[0] ?? '',
      /only what is the same on every machine is compared: .*; not p95\(response\), and no other time/,
    );
    assert.match(notes[1] ?? '', /of Node v22\.1\.0 and v20\.1\.0/);
  });

  it('holds each run of a build against the one run that a result has', () => {
    const sides = { baseline: sideOf(same.slice(0, 1)), candidate: sideOf(more) };
    const live = compareResults(scenario, sides, true);
    assert.deepEqual([live.verdict, live.metrics[0]?.pairs], ['regression', 5]);
    const stored = compareResults(scenario, sides, false);
    assert.equal(stored.verdict, 'undecided');
    assert.match(stored.reason ?? '', /^insufficient: 1 pair of runs, and 5 are needed: write repeat: 5$/);
  });

  it('uses no run whose work is in doubt', () => {
    const doubtful = same.map((run) => ({ ...run, work: { figures: {}, invalid: 'work needs 1000 requests' } }));
    const { verdict } = compareResults(scenario, { baseline: sideOf(doubtful), candidate: sideOf(same) }, false);
    assert.equal(verdict, 'undecided');
  });

  it('refuses the result of another scenario, or of one that has changed', () => {
    const rows = [
      [{ name: 'other' }, /^before\.json is of other scenarios: it has no "tried"$/],
      [{ workload: scenarioResultOf({}).workload }, /its workload is not that of the file$/],
      [{ load: scenarioResultOf({}).load }, /its load is not that of the file$/],
    ] as const;
    for (const [part, message] of rows) {
      const sides = { baseline: sideOf(same, part), candidate: sideOf(same) };
      assert.throws(() => compareResults(scenario, sides, false), { code: 'CONFIG', message });
    }
  });

  it('refuses a file that is no result', (t) => {
    const path = join(temporaryFolder(t), 'result.json');
    const rows = [
      ['{ "schema": "perf-harness/res', /as a result: /],
      ['[]', /is no result of a run: expected the schema "perf-harness\/result@1", it has no "schema"$/],
      ['{ "schema": "perf-harness/result@9", "scenarios": [] }', /got "perf-harness\/result@9"$/],
    ] as const;
    for (const [text, message] of rows) {
      writeFileSync(path, text);
      assert.throws(() => readEarlierResult(path), { code: 'CONFIG', message });
    }
  });
});
