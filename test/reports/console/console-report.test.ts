import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import { zeroCounters } from '../../../src/metrics/counters.ts';
import { type ReportOptions, renderReport } from '../../../src/reports/console/console-report.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { troubleLines } from '../../../src/reports/console/trouble.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { plainUrlTarget } from '../../../src/scenarios/target/target-spec.ts';
import { failureOf } from '../../support/failure-group.ts';
import { faultsOf } from '../../support/fault-spec.ts';
import { gateResultOf, shareOfOk } from '../../support/gate-result.ts';
import { repeatOf, resultOf, scenarioResultOf } from '../../support/result.ts';
import { timerOf } from '../../support/timer.ts';

const plain = createPaint(false);
const options: ReportOptions = {
  file: 'load/orders.yaml',
  resultPath: 'perf-results/run/result.json',
  details: false,
  width: 80,
  paint: plain,
};

const failed = scenarioResultOf({
  name: 'orders',
  verdict: 'fail',
  gates: [gateResultOf({ value: 312.4, verdict: 'fail', reason: 'failed 3 of 3 attempts' }), shareOfOk(98.2)],
  failures: [
    failureOf({ failure: 'reset', request: 'search', count: 2, detail: 'GET /search: other side closed' }),
    failureOf({
      failure: 'status',
      status: 503,
      request: 'list',
      count: 130,
      detail: 'GET /orders: status 503, not 200',
    }),
  ],
});

describe('the console report', () => {
  const passed = scenarioResultOf({ gates: [gateResultOf({}), shareOfOk(100)] });

  it('names the file, says what failed before a line a scenario, and ends with the verdict', () => {
    const report = renderReport(resultOf({ verdict: 'fail', scenarios: [passed, failed] }), options);
    const lines = report.split('\n');
    assert.match(lines[0] ?? '', /^load\/orders\.yaml · took 5 s · 2 cores, a machine · Node v20/);
    const places = [/^FAIL {2}orders/m, /^verdict/m, /^PASS +walk/m, /^FAIL +orders +0\.6×/m, /^result: perf-results/m];
    const found = places.map((pattern) => report.search(pattern));
    assert.ok(
      found.every((at) => at >= 0),
      report,
    );
    assert.deepEqual(
      found,
      [...found].sort((a, b) => a - b),
      report,
    );
    assert.equal(lines.at(-1), 'FAIL  scenarios: 1 failed, 1 passed');
  });

  it('takes a line a scenario and six more where all is well', () => {
    const scenarios = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ ...passed, name }));
    const lines = renderReport(resultOf({ scenarios }), options).split('\n');
    assert.equal(lines.length, 12);
    assert.equal(lines.at(-1), 'PASS  scenarios: 6 passed');
  });

  it('says so when a run did not reach its end', () => {
    const report = renderReport(resultOf({ verdict: 'invalid', interrupted: 'stopped by a signal' }), options);
    assert.match(report, /did not reach its end: stopped by a signal\nINVALID {2}no scenario was measured$/);
    const partly = resultOf({ verdict: 'fail', scenarios: [passed, failed], interrupted: 'stopped by a signal' });
    const last = renderReport(partly, options).split('\n').at(-1);
    assert.equal(last, 'FAIL  scenarios: 1 failed, 1 passed, and the run did not reach its end');
  });

  it('warns once of faults that were asked for', () => {
    const dataset = { kind: 'generated', changes: 1, archived: 0, specs: 1, files: [], seed: 1 } as const;
    const target = {
      kind: 'openspec',
      dataset,
      origin: 'http://127.0.0.1:1',
      facts: {},
      faults: faultsOf('buffer: true'),
    } as const;
    const report = renderReport(
      resultOf({
        scenarios: [
          { ...passed, target },
          { ...passed, target },
        ],
      }),
      options,
    );
    assert.equal(report.match(/faults on purpose \(seed 1\): buffer\. This measures no real target\./g)?.length, 1);
  });

  it('shows everything else only with details', () => {
    const scenarios = [{ ...passed, timers: { response: timerOf([1, 2, 3]) } }];
    assert.doesNotMatch(renderReport(resultOf({ scenarios }), options), /^ {2}response/m);
    const detailed = renderReport(resultOf({ scenarios }), { ...options, details: true });
    assert.match(detailed, /^ {2}response +3 +2\.00 ms/m);
    assert.ok(detailed.endsWith(renderReport(resultOf({ scenarios }), options).split('\n').slice(2).join('\n')));
  });

  it('is coloured only when asked to be', () => {
    const result = resultOf({ scenarios: [passed] });
    assert.ok(renderReport(result, { ...options, paint: createPaint(true) }).includes('\u001b[32mPASS'));
    assert.ok(!renderReport(result, options).includes('\u001b'));
  });

  it('escapes what a file or a target has brought', () => {
    const evil = '\u001b[2J';
    const scenario: ScenarioResult = {
      ...failed,
      name: evil,
      failures: [failureOf({ request: evil, detail: evil, excerpt: evil })],
      validity: { reasons: [evil] },
      target: { ...plainUrlTarget(evil), origin: evil, facts: {} },
    };
    const report = renderReport(resultOf({ scenarios: [scenario], interrupted: evil }), {
      ...options,
      file: evil,
      details: true,
    });
    assert.ok(!report.includes('\u001b'), JSON.stringify(report));
  });

  it('shows the last lines of a command that died as lines, indented', () => {
    const interrupted = 'the command "x" exited with code 1\n  throw new Error()\n    ^\n  ::error title=y::\u001b[31m';
    const report = renderReport(resultOf({ interrupted }), options);
    const [first, ...others] = report.slice(report.indexOf('The run did not')).split('\n');
    assert.equal(first, 'The run did not reach its end: the command "x" exited with code 1');
    assert.deepEqual(others.slice(0, 3), [
      '    throw new Error()',
      '      ^',
      '    \\u003a:error title=y::\\u001b[31m',
    ]);
  });

  for (const width of [80, 120]) {
    it(`fits ${width} columns`, () => {
      const scenario = { ...failed, validity: { reasons: ['a reason of many words '.repeat(10).trim()] } };
      const report = renderReport(resultOf({ scenarios: [scenario] }), { ...options, width, details: true });
      for (const line of report.split('\n')) assert.ok(line.length <= width, line);
    });
  }
});

describe('what failed and why', () => {
  it('has the reason under a gate, and an example of what failed under the gate that is about it', () => {
    assert.deepEqual(troubleLines([failed], plain, 80).slice(0, 5), [
      'FAIL  orders · 10 users for 5 s',
      '  p95(traversal) < 200ms    312 ms    0.6×  FAIL',
      '    failed 3 of 3 attempts',
      '  share(ok) == 100%         98.2 %       –  FAIL',
      '    for example, list: GET /orders: status 503, not 200',
    ]);
  });

  it('has the table of failures below its gates', () => {
    assert.match(
      troubleLines([failed], plain, 80).join('\n'),
      /\n {2}failure +request +count .*\n {2}status 503 +list +130 /,
    );
  });

  it('takes its example from the class and the request that a gate names', () => {
    const gate = gateResultOf({
      gate: 'count(failed.reset @ request=search) == 0',
      value: 2,
      unit: '',
      verdict: 'fail',
    });
    const lines = troubleLines([{ ...failed, gates: [gate] }], plain, 80);
    assert.equal(lines[2], '    for example, search: GET /search: other side closed');
  });

  it('says why a gate is invalid, n/a or only a warning', () => {
    const gates = [
      gateResultOf({ verdict: 'invalid', value: null, reason: 'no traversal was completed' }),
      gateResultOf({ verdict: 'n/a', value: null, reason: "target.memory can't be seen in this target" }),
      gateResultOf({ verdict: 'fail', severity: 'warn' }),
    ];
    const text = troubleLines([scenarioResultOf({ gates, verdict: 'invalid' })], plain, 80).join('\n');
    assert.match(text, / – +– {2}INVALID\n {4}no traversal was completed\n/);
    assert.match(text, / – +– {2}N\/A\n {4}target\.memory can't be seen/);
    assert.match(text, / 2\.1× {2}WARN$/m);
  });

  it('puts failures before what is invalid, and says nothing of scenarios without a remark', () => {
    const passed = scenarioResultOf({ name: 'well', gates: [gateResultOf({})] });
    const invalid = scenarioResultOf({
      name: 'doubtful',
      verdict: 'invalid',
      validity: { reasons: ['a shard was lost'] },
    });
    const text = troubleLines([passed, invalid, failed], plain, 80).join('\n');
    assert.ok(text.indexOf('orders') < text.indexOf('doubtful'), text);
    assert.match(text, /a shard was lost/);
    assert.doesNotMatch(text, /well/);
  });
});

describe('the details of a scenario', () => {
  it('say in phrases what was done, and how often', () => {
    const run = repeatOf(5000);
    const text = detailLines(scenarioResultOf({ runs: [run, run, { ...run, windowMs: 4000 }] }), plain, 120).join('\n');
    assert.match(
      text,
      /pagination · 10 users, 3 attempts of 4 s to 5 s on 1 thread · url target at http:\/\/127\.0\.0\.1:1/,
    );
    assert.match(text, /the figures below are of 3 attempts of 4 s to 5 s together/);
    const even = detailLines(scenarioResultOf({ runs: [run, run] }), plain, 120).join('\n');
    assert.match(even, /10 users, 2 attempts of 5 s each on/);
  });

  it('count requests and failures by class', () => {
    const counters = { ...zeroCounters(), started: 5, ok: 2 };
    counters.failed.check = 2;
    counters.failed.reset = 1;
    const rates = { requests: 783, items: 0, bytes: 0 };
    const text = detailLines(scenarioResultOf({ counters, rates }), plain, 80).join('\n');
    assert.match(text, /5 requests: 2 ok \(783 req\/s\) · 3 failed \(1 reset, 2 check\) · 0 unfinished/);
    assert.match(text, /no request was ok/);
    const one = { ...zeroCounters(), started: 1, ok: 1, items: 1 };
    const single = detailLines(scenarioResultOf({ counters: one, rates }), plain, 80).join('\n');
    assert.match(single, /1 request: 1 ok/);
    assert.match(single, /1 item \(/);
  });

  it('have every gate with its figure, margin and verdict', () => {
    const text = detailLines(scenarioResultOf({ gates: [gateResultOf({}), shareOfOk(100)] }), plain, 80).join('\n');
    assert.match(
      text,
      /gate +measured +margin +verdict\n {2}p95\(traversal\) < 200ms +95 ms +2\.1× {2}PASS\n {2}share\(ok\)/,
    );
  });
});
