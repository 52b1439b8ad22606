import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderStages } from '../../src/cli/reports/render-report.ts';
import type { ComparisonResult, MetricResult } from '../../src/harness/comparison/comparison-result.ts';
import { otavaCsv } from '../../src/reports/comparison/otava-csv.ts';
import { trendLines } from '../../src/reports/comparison/trend-table.ts';
import { captureIo } from '../support/command-io.ts';
import { commandSpec } from '../support/commands.ts';
import { CHANGE, COMPARED, SLOWER } from '../support/comparison-result.ts';
import { gateResultOf } from '../support/gate-result.ts';
import { repeatOf, resultOf, scenarioResultOf } from '../support/result.ts';

/** A line of its own with a command to a CI system, a colour, a C1 control and a text that runs backwards. */
const HOSTILE = 'x\n::error title=pwned::y\u001b[31m\u009b2J\u202e';

function assertHarmless(text: string): void {
  assert.match(text, /pwned/);
  assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  assert.doesNotMatch(text, /^\s*(::error title=pwned|##\[)/m);
}

describe('files that were changed by hand', () => {
  const gates = [gateResultOf({ gate: HOSTILE, verdict: 'fail', reason: HOSTILE })];
  const scenario = scenarioResultOf({ name: HOSTILE, gates, validity: { reasons: [HOSTILE] }, runs: [repeatOf(5000)] });
  const facts = { memory: 'rss', probe: HOSTILE, memoryBaselineBytes: 1 };
  const target = { ...commandSpec({ cwd: HOSTILE }), origin: HOSTILE, facts };
  const seen = { ...scenario, target, gates: [gateResultOf({ gate: 'peak(target.memory) < 1MB' })] };
  const environment = { node: HOSTILE, os: HOSTILE, cpus: 2, machine: HOSTILE, harness: HOSTILE, commit: HOSTILE };
  const result = resultOf({ file: HOSTILE, interrupted: HOSTILE, environment, scenarios: [scenario, seen] });
  const lost = [{ stage: HOSTILE, reason: HOSTILE }];
  const found = ['regression', 'undecided', 'insufficient'] as const;
  const metrics = found.map((verdict) => ({
    ...{ ...SLOWER, metric: HOSTILE, verdict, change: { ...CHANGE, direction: HOSTILE } },
    ...(verdict === 'insufficient' ? { change: null } : {}),
  })) as readonly MetricResult[];
  const compared: ComparisonResult = {
    ...{ ...COMPARED, file: HOSTILE, source: HOSTILE, interrupted: HOSTILE, environment },
    baseline: { kind: 'reference', name: HOSTILE, commit: HOSTILE },
    candidate: { kind: 'folder', name: HOSTILE, commit: null },
    scenarios: COMPARED.scenarios.flatMap((each) => [
      { ...each, name: HOSTILE, metrics, notes: [HOSTILE] },
      { ...each, name: HOSTILE, metrics, reason: HOSTILE },
    ]),
    skipped: [{ scenario: HOSTILE, reason: HOSTILE }],
  };
  const reports = {
    'of a run': { stages: [{ stage: HOSTILE, path: HOSTILE, result }], comparisons: [], lost },
    'of a comparison': { stages: [], comparisons: [{ stage: HOSTILE, path: HOSTILE, result: compared }], lost },
    'of a comparison of a build with itself': {
      ...{ stages: [], lost: [] },
      comparisons: [{ stage: HOSTILE, path: HOSTILE, result: { ...compared, self: true } }],
    },
  };

  for (const [of, report] of Object.entries(reports))
    for (const format of ['text', 'details', 'markdown', 'junit', 'annotations', 'json'] as const)
      it(`are harmless in a report ${of}: ${format}`, () => {
        const details = format === 'details';
        const options = { artifact: HOSTILE, details, coloured: false };
        assertHarmless(renderStages(report, details ? 'text' : format, options, captureIo().io));
      });

  it('are harmless in a history, and as CSV', () => {
    const run = {
      id: HOSTILE,
      startedAt: '2026-03-01T12:00:00.000Z',
      commit: HOSTILE,
      node: HOSTILE,
      memory: null,
      figures: [],
    };
    const machine = { name: HOSTILE, fingerprint: HOSTILE };
    const series = { scenario: HOSTILE, fingerprint: HOSTILE, machine, memory: null, invalid: [], runs: [run, run] };
    for (const capacity of [null, 'capacity(rate)'] as const)
      assertHarmless(trendLines({ ...series, capacity }, [], 80).join('\n'));
    assertHarmless(otavaCsv({ ...series, capacity: null }).text);
  });
});
