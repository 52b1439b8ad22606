import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runLine } from '../../../src/harness/history/run-line.ts';
import { RunLineReader } from '../../../src/harness/history/run-line-reader.ts';
import { isOther } from '../../../src/harness/history/seen-figures.ts';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import { commandSpec } from '../../support/commands.ts';
import { resultOf, scenarioResultOf } from '../../support/result.ts';
import { fileOf, scenarioText } from '../../support/scenario-text.ts';

const GAUGES: ScenarioResult['gauges'] = {
  'target.memory': { unit: 'B', baseline: 0, mean: 1e6, peak: 2e6, last: 1e6, growth: 0, rise: 2e6 },
};

describe('a line of a history', () => {
  const file = fileOf(
    scenarioText('http://127.0.0.1:1', 'workload: { kind: pagination }, load: { concurrency: 1, duration: 1s }'),
  );
  const lineOf = (facts: ScenarioResult['target']['facts'], gauges: ScenarioResult['gauges']) => {
    const target = { ...commandSpec({ cwd: '/project' }), origin: 'http://127.0.0.1:1', facts };
    const scenarios = [scenarioResultOf({ target, gauges })];
    const node = { ...resultOf({}).environment, node: 'v20.20.2' };
    return runLine(resultOf({ scenarios, environment: node }), file, { fingerprint: '0123456789ab', name: 'here' });
  };

  it('says what memory of a command was, where it has any, and is as its schema says', () => {
    const rows = [
      [{ memory: 'isolate' }, GAUGES, 'isolate'],
      [{ memory: 'rss' }, GAUGES, 'rss'],
      [{ memory: 'rss' }, {}, undefined],
      [{}, GAUGES, undefined],
    ] as const;
    const reader = new RunLineReader();
    for (const [facts, gauges, memory] of rows) {
      const line = lineOf(facts, gauges);
      assert.equal(line.scenarios[0]?.memory, memory);
      assert.deepEqual(reader.read(JSON.parse(JSON.stringify(line))), line);
    }
  });

  it('has another memory and another CPU where the probe sees the target, and no other time, rate or allocation', () => {
    const [inside, outside, unknown] = [{ memory: 'isolate' }, { memory: 'rss' }, { memory: null }] as const;
    for (const metric of ['peak(target.memory)', 'growth( target.memory )', 'mean(target.cpu)', 'mean(cpu/request)']) {
      assert.ok(isOther(metric, inside, outside) && isOther(metric, outside, inside), metric);
      assert.ok(
        !isOther(metric, inside, inside) && !isOther(metric, inside, unknown) && !isOther(metric, unknown, outside),
      );
    }
    for (const metric of [
      'p95(response)',
      'mean(alloc/request)',
      'peak(target.rss)',
      'peak(target.memory.x)',
      'peak(custom.cpu)',
    ])
      assert.ok(!isOther(metric, inside, outside), metric);
  });
});
