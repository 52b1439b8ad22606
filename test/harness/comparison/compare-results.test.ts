import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareResults, type StoredSide } from '../../../src/harness/comparison/compare-results.ts';
import type { AttemptSummary, ScenarioResult } from '../../../src/harness/result/result.ts';
import { repeatOf, resultOf, scenarioResultOf } from '../../support/result.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

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
  const result = resultOf({ scenarios: [own], environment: { ...environment, node } });
  return { name: 'before.json', result, isEarlier: true };
}

/** A build that was run for the comparison. */
function builtOf(...args: Parameters<typeof sideOf>): StoredSide {
  return { ...sideOf(...args), name: 'main', isEarlier: false };
}

const FIVE = [30_000, 30_010, 30_020, 29_990, 29_980];
const same = FIVE.map((alloc) => runOf(alloc));
const more = FIVE.map((alloc) => runOf(alloc * 1.02));

describe('a comparison with the result of an earlier run', () => {
  it('finds that 2 % more is allocated, run by run', () => {
    const { verdict, metrics } = compareResults(scenario, { baseline: sideOf(same), candidate: sideOf(more) });
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
    const { verdict, notes } = compareResults(scenario, sides);
    assert.equal(verdict, 'pass');
    assert.match(
      notes[0] ?? '',
      /only what is the same on every machine is compared: .*; not p95\(response\), and no other time/,
    );
    assert.match(notes[1] ?? '', /of Node v22\.1\.0 and v20\.1\.0/);
  });

  it('has no more pairs than the side with fewer runs has, and no run in two of them', () => {
    const drifting = Array.from({ length: 20 }, (_, index) => runOf(30_000 + index));
    const rows = [
      { baseline: sideOf(drifting), candidate: builtOf(more) },
      { baseline: sideOf(more), candidate: builtOf(drifting) },
      { baseline: sideOf(drifting), candidate: sideOf(more) },
    ];
    for (const sides of rows) {
      const [metric] = compareResults(scenario, sides).metrics;
      assert.equal(metric?.pairs, 5);
      for (const arm of ['baseline', 'candidate'] as const) {
        const used: readonly (number | null)[] = metric.values.map((each) => each[arm]);
        const runs = sides[arm].result.scenarios[0]?.runs ?? [];
        assert.deepEqual(
          used,
          runs.slice(0, 5).map(({ work }) => work?.figures['alloc/request']),
        );
      }
    }
  });

  it('decides nothing by fewer than five runs of either side, and says of which and what to do', () => {
    const why = 'attempt 2 could not be measured: it did not start';
    const broken = { validity: { reasons: [why] } };
    const rows = [
      [
        { baseline: sideOf(same.slice(0, 1)), candidate: builtOf(more) },
        /^insufficient: 1 pair of runs, and 5 are needed: before\.json has 1 run; perf-harness run --repeat 5 makes .* enough$/,
      ],
      [
        { baseline: sideOf(same), candidate: builtOf(same.slice(0, 4), broken) },
        /^insufficient: 4 pairs of runs, and 5 are needed: main has 4 runs: attempt 2 could not be measured: it did not start$/,
      ],
      [
        { baseline: sideOf(same.slice(0, 4)), candidate: sideOf(same.slice(0, 1)) },
        /^insufficient: 1 pair of runs, .*: before\.json has 4 runs; .* enough; before\.json has 1 run; .* enough$/,
      ],
      [
        { baseline: sideOf(same.slice(0, 4)), candidate: null },
        /^insufficient: 0 pairs of runs, .*: before\.json has 4 runs/,
      ],
      [{ baseline: null, candidate: sideOf([]) }, /^insufficient: 0 pairs of runs, .*: before\.json has 0 runs/],
    ] as const;
    for (const [sides, message] of rows) {
      const { verdict, reason, metrics } = compareResults(scenario, sides);
      assert.equal(verdict, 'undecided');
      assert.match(reason ?? '', message);
      assert.deepEqual(
        metrics.map(({ metric, verdict, gated }) => [metric, verdict, gated]),
        [
          ['mean(alloc/request)', 'insufficient', true],
          ['count(bytes)', 'insufficient', true],
        ],
      );
    }
  });

  it('uses no count that a run could not be sure of', () => {
    const unsure = same.map((run, index) => {
      const gates = run.gates.map((each) => ({ ...each, verdict: index === 0 ? ('invalid' as const) : each.verdict }));
      return { ...run, gates };
    });
    const { verdict, metrics } = compareResults(scenario, { baseline: sideOf(same), candidate: sideOf(unsure) });
    assert.equal(verdict, 'undecided');
    const count = metrics.find(({ metric }) => metric === 'count(bytes)');
    assert.deepEqual([count?.pairs, count?.unusable, count?.verdict], [4, 1, 'insufficient']);
  });

  it('uses no run whose work is in doubt', () => {
    const doubtful = same.map((run) => ({ ...run, work: { figures: {}, invalid: 'work needs 1000 requests' } }));
    const { verdict } = compareResults(scenario, { baseline: sideOf(doubtful), candidate: sideOf(same) });
    assert.equal(verdict, 'undecided');
  });

  const eight = [...FIVE, 30_005, 29_995, 30_000].map((alloc) => runOf(alloc));
  /** The same runs, the sixth of which was as `part` says. */
  const sixth = (part: Partial<AttemptSummary>): readonly AttemptSummary[] =>
    eight.map((run, index) => (index === 5 ? { ...run, ...part } : run));
  const failing = sixth({
    work: { figures: {}, invalid: '70 of 1000 requests were not ok' },
    gates: [{ gate: 'share(ok) == 100%', value: 93, verdict: 'fail' }],
  });
  const died = { validity: { reasons: ['the target died: exit code 3'] } };

  it('does not leave out a run in which the candidate failed or died: that is a regression', () => {
    const rows = [
      [builtOf(failing), /^the candidate did not work in 1 of 8 runs: share\(ok\) == 100% has failed at 93 %$/],
      [sideOf(failing, died), /^the candidate did not work in 1 of 8 runs: the target died: exit code 3$/],
      [builtOf(eight, died), /^the candidate did not work in at least one of 8 runs: the target died: exit code 3$/],
      [builtOf(eight.slice(0, 3), died), /^the candidate did not work in at least one of 3 runs: the target died/],
    ] as const;
    for (const [candidate, message] of rows) {
      const { verdict, reason } = compareResults(scenario, { baseline: sideOf(eight), candidate });
      assert.equal(verdict, 'regression');
      assert.match(reason ?? '', message);
    }
    const { verdict, reason } = compareResults(scenario, { baseline: sideOf(failing), candidate: sideOf(failing) });
    assert.equal(verdict, 'undecided');
    assert.match(reason ?? '', /^the baseline did not work in 1 of 8 runs: /);
  });

  it('does not pass by the other runs where one of the candidate was not measured, or is in doubt', () => {
    const lost = { figures: { 'alloc/request': 1 }, invalid: '990 of 2000 iterations were started' };
    const unknown = runOf(30_000).gates.map((gate) => ({ ...gate, verdict: 'invalid' as const }));
    const of = (reason: string): Partial<ScenarioResult> => ({ validity: { reasons: ['a doubt', reason] } });
    const [unmeasured, aborted] = ['attempt 9 could not be measured: no answer', 'ended early: p95 had failed'];
    const rows = [
      [sixth({ work: lost }), {}, /^1 of 8 runs of the candidate can’t be used: 990 of 2000 iterations were started$/],
      [sixth({ gates: unknown }), {}, /^1 of 8 runs of the candidate can’t be used: not all of its figures are known$/],
      [
        eight,
        of(unmeasured),
        /^not every run of the candidate was measured: attempt 9 could not be measured: no answer$/,
      ],
      [eight, of(aborted), /^not every run of the candidate was measured: ended early: p95 had failed$/],
      [eight, of('shard 1 was lost: it ended'), /^not every run of the candidate was measured: shard 1 was lost/],
    ] as const;
    for (const [runs, part, message] of rows) {
      const { verdict, reason } = compareResults(scenario, { baseline: sideOf(eight), candidate: builtOf(runs, part) });
      assert.equal(verdict, 'undecided');
      assert.match(reason ?? '', message);
      const heavier = runs.map((run, index) => (index === 5 ? run : runOf(30_600 + index)));
      const worse = compareResults(scenario, { baseline: sideOf(eight), candidate: builtOf(heavier, part) });
      assert.deepEqual([worse.verdict, worse.reason], ['regression', null], 'what the other runs show counts');
      assert.match(worse.notes.join('\n'), new RegExp(message.source, 'm'));
      const before = compareResults(scenario, { baseline: sideOf(runs, part), candidate: sideOf(eight) });
      assert.equal(before.verdict, 'pass', 'that of the baseline makes nobody look better, and is said');
      assert.match(before.notes.join('\n'), /of the baseline/);
    }
  });

  it('passes where a result has a doubt that is about times alone', () => {
    const late = { validity: { reasons: ['the harness was late'] } };
    const { verdict, reason } = compareResults(scenario, { baseline: sideOf(eight), candidate: sideOf(eight, late) });
    assert.deepEqual([verdict, reason], ['pass', null]);
  });

  it('refuses the result of another scenario, or of one that has changed', () => {
    const rows = [
      [{ name: 'other' }, /^before\.json is of other scenarios: it has no "tried"$/],
      [{ workload: scenarioResultOf({}).workload }, /its workload is not that of the file$/],
      [{ load: scenarioResultOf({}).load }, /its load is not that of the file$/],
    ] as const;
    for (const [part, message] of rows) {
      const sides = { baseline: sideOf(same, part), candidate: sideOf(same) };
      assert.throws(() => compareResults(scenario, sides), { code: 'CONFIG', message });
    }
  });
});
