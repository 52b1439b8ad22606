import type { RunVerdict } from '../../harness/result/result.ts';
import { printedJson } from '../escape.ts';
import { describeTargetMemory } from '../gates/target-memory.ts';
import { headlineOf, type StagedReport, verdictOfStages } from './staged-report.ts';

/** The report for a program: the verdict of all, then each stage with its scenarios and gates as they stand in its result. */
export function renderStagedJson(report: StagedReport): string {
  const verdict: RunVerdict = verdictOfStages(report);
  const stages = report.stages.map(({ stage, path, result }) => {
    const { id, file, interrupted, environment, scenarios } = result;
    const judged = scenarios.map((scenario) => {
      const { name, verdict: own, gates, validity } = scenario;
      return { name, verdict: own, gates, targetMemory: describeTargetMemory(scenario), validity };
    });
    return { stage, path, id, file, verdict: result.verdict, interrupted, environment, scenarios: judged };
  });
  const comparisons = report.comparisons.map(({ stage, path, result }) => {
    const { id, file, baseline, candidate, interrupted, environment, scenarios } = result;
    const compared = scenarios.map(({ name, verdict: own, reason, metrics, notes }) => ({
      ...{ name, verdict: own, reason, metrics, notes },
    }));
    const head = { stage, path, id, file, verdict: result.verdict, baseline, candidate, interrupted, environment };
    return { ...head, scenarios: compared };
  });
  const summary = headlineOf(report, (name) => name);
  return `${printedJson({ schema: 'perf-harness/report@1', verdict, summary, stages, comparisons, lost: report.lost }, 1)}\n`;
}
