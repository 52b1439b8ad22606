import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderStages } from '../../../src/cli/reports/render-report.ts';
import type {
  ComparisonResult,
  LaunchResult,
  MetricResult,
} from '../../../src/harness/comparison/comparison-result.ts';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import { isOnTargetMemory } from '../../../src/reports/gates/target-memory.ts';
import type { StagedReport } from '../../../src/reports/stages/staged-report.ts';
import { captureIo } from '../../support/command-io.ts';
import { commandSpec } from '../../support/commands.ts';
import { COMPARED, SLOWER } from '../../support/comparison-result.ts';
import { gateResultOf } from '../../support/gate-result.ts';
import { resultOf, scenarioResultOf } from '../../support/result.ts';

type Facts = ScenarioResult['target']['facts'];

const PROCESS = { pid: 1, version: '20.19.0' };
const NONE = 'no Node.js from 20.19 on listens there';
const INSIDE = 'target.memory is heap and external memory of its Node.js process, by the probe';
const OUTSIDE = 'target.memory is RSS above the 45.2 MB of the idle target: the probe is off';
const MEANINGS: readonly (readonly [facts: Facts, meaning: string])[] = [
  [{ memory: 'isolate', probe: [PROCESS] }, INSIDE],
  [{ memory: 'isolate', probe: [PROCESS, PROCESS] }, INSIDE.replace('its Node.js process', 'its 2 Node.js processes')],
  [{ memory: 'rss', probe: 'off', memoryBaselineBytes: 45.2e6 }, OUTSIDE],
  [{ memory: 'rss', probe: NONE, memoryBaselineBytes: 45.2e6 }, OUTSIDE.replace('the probe is off', NONE)],
  [{ memory: 'rss', probe: NONE, memoryBaselineBytes: null }, `target.memory can’t be told on this system: ${NONE}`],
];

const memoryGate = gateResultOf({ gate: 'peak(target.memory) < 50MB', value: 25e6, limit: 50e6, unit: 'B' });
const FAILED = { ...memoryGate, value: 60e6, verdict: 'fail' } as const;

function commandOf(facts: Facts, gates = [memoryGate], name = 'orders'): ScenarioResult {
  const target = { ...commandSpec({ cwd: '/project' }), origin: 'http://127.0.0.1:1', facts };
  return scenarioResultOf({ name, target, gates });
}

function shown(
  format: 'text' | 'details' | 'markdown' | 'junit' | 'annotations' | 'json',
  report: StagedReport,
): string {
  const details = format === 'details';
  const { io } = captureIo({ environment: { COLUMNS: '200' } });
  return renderStages(report, details ? 'text' : format, { artifact: null, details, coloured: false }, io);
}

const stagesOf = (...scenarios: readonly ScenarioResult[]): StagedReport => ({
  stages: [{ stage: 'load', path: null, result: resultOf({ scenarios }) }],
  comparisons: [],
  lost: [],
});

describe('what the memory of a command is, beside a gate on it', () => {
  for (const [facts, meaning] of MEANINGS) {
    it(`stands in every report of a run: ${meaning}`, () => {
      const report = stagesOf(commandOf(facts));
      assert.ok(shown('text', report).split('\n').includes(`orders: ${meaning}`));
      assert.equal(shown('details', report).split(meaning).length - 1, 2, 'in the head of the scenario, too');
      assert.ok(shown('markdown', report).split('\n').includes(`- \`orders\`: ${meaning}`));
      assert.match(
        shown('junit', report),
        new RegExp(`<testcase name="peak\\(target[^>]*>\\s*<system-out>${meaning}</`),
      );
      assert.equal(JSON.parse(shown('json', report)).stages[0].scenarios[0].targetMemory, meaning);
      assert.equal(shown('annotations', report), '');
    });
  }

  it('stands beside each one that did not pass', () => {
    const [, , [facts]] = MEANINGS as readonly [unknown, unknown, (typeof MEANINGS)[number]];
    const failed = stagesOf(commandOf(facts, [FAILED]));
    const words = `peak(target.memory): measured 60 MB, limit < 50 MB; ${OUTSIDE}`;
    assert.ok(shown('annotations', failed).endsWith(`::orders: ${words}\n`));
    assert.ok(shown('junit', failed).includes(`<failure message="${words.replace('<', '&lt;')}"/>`));
    const warned = stagesOf(commandOf(facts, [{ ...FAILED, severity: 'warn' }]));
    assert.ok(shown('junit', warned).includes(`<system-out>warning: ${words.replace('<', '&lt;')}</`));
    const unseen = stagesOf(commandOf(facts, [{ ...memoryGate, verdict: 'n/a', value: null, reason: 'not seen' }]));
    assert.ok(shown('junit', unseen).includes(`<skipped message="not seen; ${OUTSIDE}"/>`));
  });

  it('is said once for scenarios of which it is the same, and not at all where there is no such gate, or no command', () => {
    const [[facts]] = MEANINGS as readonly [(typeof MEANINGS)[number]];
    const other = commandOf(
      facts,
      [gateResultOf({}), gateResultOf({ gate: 'max(custom.target.memory) < 5' })],
      'other',
    );
    const report = stagesOf(commandOf(facts), commandOf(facts, [memoryGate], 'search'), other);
    assert.ok(shown('text', report).split('\n').includes(`orders, search: ${INSIDE}`));
    assert.ok(shown('markdown', report).split('\n').includes(`- \`orders\`, \`search\`: ${INSIDE}`));
    assert.equal(shown('junit', report).split(INSIDE).length - 1, 2);
    const elsewhere = stagesOf(scenarioResultOf({ gates: [memoryGate] }));
    for (const format of ['text', 'details', 'markdown', 'junit'] as const)
      assert.doesNotMatch(shown(format, elsewhere), /target\.memory is/);
    assert.equal(JSON.parse(shown('json', elsewhere)).stages[0].scenarios[0].targetMemory, null);
  });

  it('is known by the name of the figure alone', () => {
    const gates = ['growth(target.memory) < 2MB', 'peak( target.memory @ size=1MB ) < 2MB', 'mean(target.memory)'];
    assert.deepEqual(gates.map(isOnTargetMemory), [true, true, true]);
    const others = ['peak(target.rss) < 1MB', 'max(custom.target.memory) < 1', 'max(target.memory.x) < 1'];
    assert.deepEqual(others.map(isOnTargetMemory), [false, false, false]);
  });
});

describe('what the memory of two commands is, beside a figure of it', () => {
  const metric = { ...SLOWER, metric: 'peak(target.memory)', unit: 'B' } as MetricResult;
  const comparisonOf = (
    memory: 'isolate' | 'rss' | null,
    metrics: readonly MetricResult[] = [metric],
  ): StagedReport => {
    const arm = { origin: '', windowMs: 1, started: 1, ok: 1, busiest: 0, ...(memory === null ? {} : { memory }) };
    const launch = { startedAt: '', tookMs: 1, order: [], arms: { baseline: arm, candidate: arm } };
    const [scenario] = COMPARED.scenarios;
    const scenarios = [{ ...scenario, metrics, notes: [], launches: [launch as unknown as LaunchResult] }];
    const result = { ...COMPARED, scenarios } as ComparisonResult;
    return { stages: [], comparisons: [{ stage: 'compared', path: 'comparison.json', result }], lost: [] };
  };
  const rows = [
    ['isolate', 'target.memory is heap and external memory of its Node.js processes, by the probe'],
    ['rss', 'target.memory is RSS above that of the idle target'],
  ] as const;
  for (const [memory, meaning] of rows) {
    it(`stands in every report of the comparison: ${meaning}`, () => {
      const report = comparisonOf(memory);
      assert.ok(shown('text', report).split('\n').includes(`* the scenario has a gate on it · ${meaning}`));
      assert.ok(shown('markdown', report).split('\n').includes(meaning));
      assert.match(shown('junit', report), new RegExp(`<failure message="[^"]*: a regression; ${meaning}"/>`));
      assert.ok(shown('annotations', report).endsWith(`: a regression; ${meaning}\n`));
    });
  }

  it('stands in none where no figure is of it, or the target is no command', () => {
    for (const report of [comparisonOf('rss', [SLOWER]), comparisonOf(null)])
      for (const format of ['text', 'markdown', 'junit', 'annotations'] as const)
        assert.doesNotMatch(shown(format, report), /target\.memory is/);
  });
});
