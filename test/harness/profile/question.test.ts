import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProfileWhen } from '../../../src/harness/profile/profile-when.ts';
import { type Question, questionOf } from '../../../src/harness/profile/question.ts';
import type { GaugeResult, Verdict } from '../../../src/harness/result/result.ts';
import { gateResultOf } from '../../support/gate-result.ts';
import { ownScenario } from '../../support/own-target.ts';
import { scenarioResultOf } from '../../support/result.ts';

const WALK = 'workload: { kind: pagination }, load: { concurrency: 1, iterations: 1 }';
const TIME = 'p95(traversal) < 200ms';
const PEAK = 'peak(target.memory) < 50MB';
const GROWTH = 'growth(target.heap) < 20MB';

function memoryOf(figures: Partial<GaugeResult>): GaugeResult {
  return { unit: 'B', baseline: 1e7, mean: 2e7, peak: 2e7, last: 2e7, rise: 1e7, growth: 0, ...figures };
}

type Trial = {
  readonly when?: ProfileWhen;
  readonly keys?: string;
  readonly kept?: number;
  readonly severity?: 'fail' | 'warn';
  readonly gauges?: Readonly<Record<string, GaugeResult>>;
};

/** `failed` are the gates that fail, of those that the scenario has. */
function ask(gates: readonly string[], failed: readonly string[], trial: Trial = {}): Question | null {
  const { when = 'failures', keys = WALK, kept = 0, severity = 'fail' } = trial;
  const scenario = ownScenario(
    `${keys}, gates: [${gates.map((gate) => `{ gate: "${gate}", severity: ${severity} }`)}]`,
  );
  const results = scenario.gates.map(({ text: gate }) =>
    gateResultOf({ gate, severity, verdict: failed.includes(gate) ? 'fail' : 'pass' }),
  );
  const verdict: Verdict = failed.length > 0 && severity === 'fail' ? 'fail' : 'pass';
  const gauges = trial.gauges ?? { 'target.memory': memoryOf({ growth: kept }) };
  return questionOf(scenario, scenarioResultOf({ verdict, gates: results, gauges }), when);
}

function textsOf(question: Question | null): unknown {
  const texts = (gates: Question['cpu']): unknown => gates?.map(({ text }) => text) ?? null;
  return question && [texts(question.cpu), texts(question.heap?.gates ?? null), question.heap?.question ?? null];
}

describe('what a profile is to find out', () => {
  const all = [TIME, PEAK, GROWTH];
  for (const [title, failed, trial, expected] of [
    ['is nothing where all is well', [], {}, null],
    ['is nothing where only a warning failed', [TIME], { severity: 'warn' }, null],
    ['is nothing where the user wants none', [TIME], { when: 'never' }, null],
    ['is what takes the time, for a gate on times', [TIME], {}, [[TIME], null, null]],
    ['is what allocates, for a peak that went away', [PEAK], { kept: 1e6 }, [null, [PEAK], 'allocated']],
    ['is what holds memory, for a peak that stayed', [PEAK], { kept: 5e6 }, [null, [PEAK], 'held']],
    ['is what holds memory, for growth', [GROWTH], {}, [null, [GROWTH], 'held']],
    ['is both, where gates of both kinds failed', [TIME, PEAK], {}, [[TIME], [PEAK], 'allocated']],
    ['is what holds memory, where one of the gates asks for that', [PEAK, GROWTH], {}, [null, [PEAK, GROWTH], 'held']],
    ['is both where the user asks for it, though all is well', [], { when: 'always' }, [[], [], 'allocated']],
    ['is both where the user asks for it, beside a failure', [GROWTH], { when: 'always' }, [[], [GROWTH], 'held']],
  ] as const) {
    it(title, () => {
      assert.deepEqual(textsOf(ask(all, failed, trial)), expected);
    });
  }

  it('is what takes the time, for the gate that every scenario has', () => {
    assert.deepEqual(textsOf(ask([], ['share(ok) == 100%'])), [['share(ok) == 100%'], null, null]);
  });

  for (const [title, gate, memory, external, expected] of [
    ['most of what stayed', GROWTH, { growth: 6e6 }, { growth: 4e6 }, true],
    ['less of what stayed than the heap', GROWTH, { growth: 6e6 }, { growth: 2e6 }, false],
    ['most of a peak that went away', PEAK, { rise: 9e6, growth: 0 }, { rise: 6e6, growth: 0 }, true],
    ['less of such a peak than the heap', PEAK, { rise: 9e6, growth: 0 }, { rise: 4e6, growth: 0 }, false],
  ] as const) {
    it(`knows when external memory is ${title}, beside what was there before the load`, () => {
      const gauges = { 'target.memory': memoryOf(memory), 'target.external': memoryOf(external) };
      assert.equal(ask([gate], [gate], { gauges })?.heap?.isExternal, expected);
    });
  }

  it('is about the one level that all failed gates name', () => {
    const keys = `workload: { kind: pagination, levels: { pageSize: [10, 25] } }, load: { concurrency: 1, iterations: 1 }`;
    const [small, large] = ['p95(traversal @ pageSize=10) < 1s', 'p95(traversal @ pageSize=25) < 1s'];
    const gates = [small, large, TIME];
    assert.equal(ask(gates, [small], { keys })?.level, 'pageSize=10');
    assert.equal(ask(gates, [small, large], { keys })?.level, null);
    assert.equal(ask(gates, [small, TIME], { keys })?.level, null);
    assert.equal(ask(gates, [], { keys, when: 'always' })?.level, null);
  });
});
