import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ComparisonResult, MetricResult } from '../../../src/harness/comparison/comparison-result.ts';
import { renderMarkdown } from '../../../src/reports/markdown/markdown-report.ts';
import { renderAnnotations } from '../../../src/reports/stages/annotations.ts';
import { renderJunit } from '../../../src/reports/stages/junit.ts';
import { lineOfScenario } from '../../../src/reports/stages/scenario-line.ts';
import { headlineOf, type StagedReport, verdictOfStages } from '../../../src/reports/stages/staged-report.ts';
import { COMPARED, SLOWER } from '../../support/comparison-result.ts';
import { failedStage } from '../../support/staged.ts';

const SOURCE = 'version: 1\nscenarios:\n  - name: other\n  - load: { rate: 1/s }\n    name: list\n';
const [LIST] = COMPARED.scenarios as readonly [ComparisonResult['scenarios'][number]];
const metric = (part: Partial<MetricResult>): MetricResult => ({ ...SLOWER, ...part }) as MetricResult;
const METRICS = [
  SLOWER,
  metric({ metric: 'p50(response)', verdict: 'undecided' }),
  metric({ metric: 'p99(response)', verdict: 'undecided', gated: false }),
  metric({ metric: 'rate(requests)', verdict: 'no change', gated: false }),
];

function reportOf(result: Partial<ComparisonResult> = {}, scenario: Partial<typeof LIST> = {}): StagedReport {
  const compared = { ...COMPARED, source: SOURCE, ...result, scenarios: [{ ...LIST, metrics: METRICS, ...scenario }] };
  return { stages: [], comparisons: [{ stage: 'compared', path: 'comparison.json', result: compared }], lost: [] };
}

describe('a comparison among the results of a report', () => {
  it('is a suite of JUnit, with a test case for each metric at the line of the scenario', () => {
    const xml = renderJunit(reportOf());
    assert.match(xml, /<testsuite name="compared\/list, compared" tests="4" failures="1" errors="1" skipped="1"/);
    assert.match(
      xml,
      /<testcase name="p95\(response\)" [^>]* line="4">\s*<failure message="10 % longer \(\+ 8 % to \+ 12 %\): a regression"\/>/,
    );
    assert.match(xml, /<testcase name="p50\(response\)"[^>]*>\s*<error /);
    assert.match(xml, /<testcase name="p99\(response\)"[^>]*>\s*<skipped /);
    const broken = renderJunit(reportOf({ interrupted: 'a signal' }, { metrics: [], reason: 'the candidate died' }));
    assert.match(broken, /name="both builds can be compared"[^>]*>\s*<failure message="the candidate died"/);
    assert.match(broken, /name="the comparison reaches its end"[^>]*>\s*<error message="a signal"/);
  });

  it('has an annotation for each regression at the line of the scenario, and a warning for what a gate could not be told', () => {
    const lines = renderAnnotations(reportOf(), () => 'load/scenarios.yaml')
      .trimEnd()
      .split('\n');
    assert.deepEqual(lines, [
      '::error file=load/scenarios.yaml,line=4,title=perf-harness%3A REGRESSION p95(response)::list: p95(response): 10 %25 longer (+ 8 %25 to + 12 %25): a regression',
      '::warning file=load/scenarios.yaml,line=4,title=perf-harness%3A UNDECIDED p50(response)::list: p50(response): could not tell apart within ± 12 %25 (+ 8 %25 to + 12 %25); ± 3 %25 would decide it',
    ]);
    const broken = renderAnnotations(reportOf({}, { metrics: [], reason: 'the candidate died' }), () => null);
    assert.equal(broken, '::error title=perf-harness%3A list compared::list: the candidate died\n');
  });

  it('fails the whole with a regression, and keeps no run from passing where it could not decide', () => {
    const of = (verdict: ComparisonResult['verdict']): StagedReport => reportOf({ verdict }, { verdict });
    const passed = { ...failedStage({}).stages[0]?.result, verdict: 'pass', scenarios: [] } as never;
    const beside = (report: StagedReport): StagedReport => ({
      ...report,
      stages: [{ stage: 'a', path: null, result: passed }],
    });
    assert.deepEqual(
      [of('regression'), of('undecided'), of('pass'), beside(of('regression')), beside(of('undecided'))].map(
        verdictOfStages,
      ),
      ['fail', 'invalid', 'pass', 'fail', 'pass'],
    );
    const headline = (report: StagedReport): string => headlineOf(report, (name) => name);
    assert.deepEqual([of('regression'), of('undecided'), of('pass'), beside(of('regression'))].map(headline), [
      'a regression in list',
      'the comparison of list could not decide',
      'no regression was found',
      'no gate was judged; a regression in list',
    ]);
    const cut = reportOf({ verdict: 'undecided', interrupted: 'stopped by a signal' }, { verdict: 'pass' });
    assert.equal(headline(cut), 'the comparison did not reach its end');
    assert.equal(verdictOfStages(beside(cut)), 'invalid', 'a stage that died keeps the whole from passing');
    const both = { ...of('pass'), comparisons: [...of('pass').comparisons, ...of('undecided').comparisons] };
    assert.equal(verdictOfStages(both), 'invalid', 'of comparisons alone each has to pass');
  });

  it('stands in the Markdown with the bars of its intervals', () => {
    const text = renderMarkdown(reportOf(), null);
    assert.match(text, /^### ❌ FAIL: a regression in .*`··········┼······━●━━`/s);
    const beside = renderMarkdown({ ...failedStage({}), comparisons: reportOf().comparisons }, null);
    const verdicts = [text, beside].map((each) => each.match(/^### .*FAIL/gm)?.length);
    assert.deepEqual(verdicts, [1, 2], 'a comparison alone has one verdict, one beside a run has its own');
  });
});

describe('the line of a scenario', () => {
  it('is where its mapping begins, of a level that of its scenario, and unknown of any other text', () => {
    assert.deepEqual(
      [lineOfScenario(SOURCE, 'other'), lineOfScenario(SOURCE, 'list @ size=1MB'), lineOfScenario(SOURCE, 'none')],
      [3, 4, null],
    );
    assert.deepEqual([lineOfScenario('a: [', 'list'), lineOfScenario('scenarios: 1', 'list')], [null, null]);
  });
});
