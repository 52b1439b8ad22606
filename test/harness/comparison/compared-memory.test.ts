import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScenarioComparison } from '../../../src/harness/comparison/comparison-result.ts';
import { composeComparison } from '../../../src/harness/comparison/compose-comparison.ts';
import { comparedFigures } from '../../../src/harness/launches/compared-figures.ts';
import type { ArmEvidence } from '../../../src/harness/launches/live-arm.ts';
import type { Launch } from '../../../src/harness/launches/run-launch.ts';
import { sampleOf } from '../../../src/metrics/gauge.ts';
import { evidenceOf, gateOf, samples } from '../../support/evidence.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const SCENARIO = scenarioOf(
  scenarioText('http://127.0.0.1:1', 'workload: { kind: pagination }, load: { concurrency: 1, duration: 1s }'),
);
const FIGURES = comparedFigures({ gates: [gateOf('growth(target.memory) < 50MB'), gateOf('p95(response) < 1s')] });

type Facts = ArmEvidence['facts'];

/** What a build did that held so many MB. */
function armOf(facts: Facts, megabytes: number): ArmEvidence {
  const bytes = { 'target.memory': megabytes * 1e6, 'target.heap': null, 'target.external': null };
  const gauges = { 'target.memory': sampleOf(megabytes * 1e6, 0) };
  const floor = { ...bytes, 'target.memory': 0 };
  const canSee = (name: string): boolean => facts['kind'] !== 'url' || name !== 'target.memory';
  const evidence = evidenceOf({ responsesUs: samples(400, 2), gauges, floor, ceiling: bytes, canSee });
  return { evidence, slices: [evidence], broken: null, unusable: null, origin: '', facts };
}

/** Eight launches of two builds, of which the candidate holds half again as much. */
function compared(baseline: Facts, candidate: Facts): ScenarioComparison {
  const launch = { startedAt: '', tookMs: 1, order: [], laterSliceMs: 500, outside: null, gone: {} } as const;
  const counted = Array.from(
    { length: 8 },
    (): Launch => ({ ...launch, arms: { baseline: armOf(baseline, 40), candidate: armOf(candidate, 60) } }),
  );
  return composeComparison(SCENARIO, { ...FIGURES, notes: [], launches: { counted, disturbed: [], trouble: null } });
}

const memoryIn = ({ metrics }: ScenarioComparison): readonly string[] =>
  metrics.flatMap(({ metric, verdict }) => (metric.includes('target.memory') ? [`${metric}: ${verdict}`] : []));

const notesIn = ({ notes }: ScenarioComparison): readonly string[] =>
  notes.filter((note) => note.includes('target.memory'));

describe('the memory of two builds', () => {
  const [inside, outside] = [{ memory: 'isolate' }, { memory: 'rss' }];

  it('is compared where it was read in the same way, which the result says of commands', () => {
    for (const facts of [inside, outside, { kind: 'module' }]) {
      const result = compared(facts, facts);
      assert.deepEqual(memoryIn(result), ['growth(target.memory): regression', 'peak(target.memory): regression']);
      assert.deepEqual(notesIn(result), []);
      assert.equal(result.launches[0]?.arms.candidate?.memory, 'memory' in facts ? facts.memory : undefined);
    }
    assert.deepEqual(memoryIn(compared({ kind: 'module' }, inside)).length, 2, 'both are of isolates');
  });

  it('is not where it was heap in one and RSS in the other, whoever gates it, and a note says which', () => {
    const [to, from] = [compared(inside, outside), compared(outside, { kind: 'module' })];
    for (const result of [to, from]) {
      assert.deepEqual(memoryIn(result), []);
      assert.ok(result.metrics.some(({ metric }) => metric === 'p95(response)'));
    }
    assert.deepEqual(notesIn(to), [
      'target.memory is not compared: of the baseline it is heap and external memory, of the candidate it is RSS above the idle baseline',
    ]);
    const unseen = notesIn(compared({ kind: 'url' }, outside));
    assert.deepEqual(unseen, ['growth(target.memory) is not compared: it can’t be seen in the baseline']);
    assert.match(
      notesIn(from)[0] ?? '',
      /of the baseline it is RSS .*, of the candidate it is heap and external memory$/,
    );
  });
});
