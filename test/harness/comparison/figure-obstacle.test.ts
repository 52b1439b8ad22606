import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScenarioComparison } from '../../../src/harness/comparison/comparison-result.ts';
import { composeComparison } from '../../../src/harness/comparison/compose-comparison.ts';
import type { Evidence } from '../../../src/harness/judge/evidence.ts';
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
const UNGATED = comparedFigures({ gates: [] });

type Facts = ArmEvidence['facts'];

/** What a build did that held so many MB. */
function armOf(facts: Facts, megabytes: number, seen: Partial<Evidence> = {}): ArmEvidence {
  const bytes = { 'target.memory': megabytes * 1e6, 'target.heap': null, 'target.external': null };
  const gauges = { 'target.memory': sampleOf(megabytes * 1e6, 0) };
  const floor = { ...bytes, 'target.memory': 0 };
  const canSee = (name: string): boolean => facts['kind'] !== 'url' || name !== 'target.memory';
  const evidence = evidenceOf({ responsesUs: samples(400, 2), gauges, floor, ceiling: bytes, canSee, ...seen });
  return { evidence, slices: [evidence], broken: null, unusable: null, origin: '', facts };
}

/** Eight launches of two builds, of which the candidate holds half again as much. */
const compared = (baseline: Facts, candidate: Facts, figures = FIGURES): ScenarioComparison =>
  launched(armOf(baseline, 40), armOf(candidate, 60), figures);

function launched(baseline: ArmEvidence, candidate: ArmEvidence, figures = FIGURES): ScenarioComparison {
  const launch = { startedAt: '', tookMs: 1, order: [], laterSliceMs: 500, outside: null, gone: {} } as const;
  const counted = Array.from({ length: 8 }, (): Launch => ({ ...launch, arms: { baseline, candidate } }));
  return composeComparison(SCENARIO, { ...figures, notes: [], launches: { counted, disturbed: [], trouble: null } });
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

  it('is not where it was heap in one and RSS in the other: a note says which, and a gate on it is not decided', () => {
    const pairs = [
      [
        inside,
        outside,
        /^target\.memory is not compared: of the baseline it is heap .*, of the candidate it is RSS above/,
      ],
      [outside, { kind: 'module' }, /of the baseline it is RSS .*, of the candidate it is heap and external memory$/],
    ] as const;
    for (const [baseline, candidate, words] of pairs) {
      const gated = compared(baseline, candidate);
      assert.deepEqual(memoryIn(gated), []);
      assert.ok(gated.metrics.some(({ metric }) => metric === 'p95(response)'));
      assert.equal(gated.verdict, 'undecided');
      assert.match(gated.reason ?? '', words);
      assert.deepEqual(notesIn(gated), [], 'it is said once');
      const open = compared(baseline, candidate, UNGATED);
      assert.deepEqual([open.verdict, open.reason, memoryIn(open)], ['pass', null, []]);
      assert.match(notesIn(open)[0] ?? '', words);
    }
  });
});

describe('the CPU of two builds', () => {
  /** A build that took so many ms of CPU, which the kernel counts in steps. */
  const taking = (cpu: number, cpuStepMs: number): ArmEvidence =>
    armOf({ memory: 'isolate' }, 40, {
      work: { alloc: null, external: null, cpu, gc: null, in: null, out: null },
      windowGauges: { 'target.cpu': sampleOf(cpu / 10, 0) },
      cpuStepMs,
    });
  const cpuIn = ({ metrics }: ScenarioComparison): readonly string[] =>
    metrics.flatMap(({ metric, verdict }) => (metric.includes('cpu') ? [`${metric}: ${verdict}`] : []));
  const gated = comparedFigures({ gates: [gateOf('mean(target.cpu) < 90%'), gateOf('p95(response) < 1s')] });

  it('is compared where it is that of the same, however the kernel counts it', () => {
    for (const cpuStepMs of [0, 10]) {
      const found = launched(taking(400, cpuStepMs), taking(600, cpuStepMs), gated);
      assert.deepEqual(cpuIn(found), ['mean(target.cpu): regression', 'mean(cpu/request): regression']);
    }
  });

  it('is not where it is that of a thread in one and of all processes in the other', () => {
    const [threads, processes] = [taking(400, 0), taking(600, 10)];
    const words = (metric: string): string =>
      `${metric} is not compared: of the baseline it is CPU of the threads that serve, of the candidate it is CPU of all processes`;
    const open = launched(threads, processes, UNGATED);
    assert.deepEqual([open.verdict, cpuIn(open)], ['pass', []]);
    assert.ok(open.notes.includes(words('cpu/request')), `${open.notes}`);
    const found = launched(threads, processes, gated);
    assert.deepEqual([found.verdict, found.reason, cpuIn(found)], ['undecided', words('target.cpu'), []]);
  });
});
