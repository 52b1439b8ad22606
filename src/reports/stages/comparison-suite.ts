import type { MetricResult, ScenarioComparison } from '../../harness/comparison/comparison-result.ts';
import { comparisonWords } from '../comparison/comparison-words.ts';
import { memoryBesideMetric } from '../comparison/measured-memory.ts';
import { joined } from './gate-sentence.ts';
import type { Case, Suite } from './junit-suite.ts';
import { lineOfScenario } from './scenario-line.ts';
import type { StageComparison } from './staged-report.ts';

/**
 * A suite for each scenario that was compared, with a test case for each metric. A regression is a failure; a metric that could not be
 * decided is an error if the scenario has a gate on it, and skipped if not.
 */
export function comparisonSuites({ stage, result }: StageComparison): readonly Suite[] {
  return result.scenarios.map((scenario): Suite => {
    const { name, metrics, launches, reason } = scenario;
    const place = { file: result.file, line: lineOfScenario(result.source, name) };
    const metricCases = metrics.map((metric): Case => ({ name: metric.metric, place, ...outcomeOf(metric, scenario) }));
    return {
      name: `${stage}/${name}, compared`,
      timestamp: launches[0]?.startedAt ?? result.startedAt,
      seconds: launches.reduce((sum, { tookMs }) => sum + tookMs / 1e3, 0),
      cases: reason === null ? metricCases : [...metricCases, wholeCase(scenario, place, reason)],
    };
  });
}

/** What became of the scenario for another reason than its metrics: a build that does not work, or too few pairs. */
function wholeCase({ verdict }: ScenarioComparison, place: Case['place'], message: string): Case {
  const outcome = { regression: 'failure', undecided: 'error', pass: 'passed' } as const;
  return { name: 'both builds can be compared', place, outcome: outcome[verdict], message };
}

function outcomeOf(metric: MetricResult, scenario: ScenarioComparison): Pick<Case, 'outcome' | 'message'> {
  const message = joined(comparisonWords(metric), memoryBesideMetric(metric, scenario));
  switch (metric.verdict) {
    case 'regression':
      return { outcome: 'failure', message };
    case 'improvement':
    case 'no change':
      return { outcome: 'passed', message };
    case 'changed':
    case 'undecided':
    case 'insufficient':
      return { outcome: metric.gated ? 'error' : 'skipped', message };
  }
}
