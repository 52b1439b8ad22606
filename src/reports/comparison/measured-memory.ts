import type { ScenarioComparison } from '../../harness/comparison/comparison-result.ts';
import { isOnTargetMemory } from '../gates/target-memory.ts';

const WORDS = {
  isolate: 'heap and external memory of its Node.js processes, by the probe',
  rss: 'RSS above that of the idle target',
} as const;

/** What `target.memory` means in a comparison of commands; null where nothing is told of it, and of other targets. */
export function describeMeasuredMemory({
  metrics,
  launches,
}: Pick<ScenarioComparison, 'metrics' | 'launches'>): string | null {
  if (!metrics.some(({ metric }) => isOnTargetMemory(metric))) return null;
  const [memory] = launches.flatMap(({ arms: { baseline, candidate } }) => baseline?.memory ?? candidate?.memory ?? []);
  return memory === undefined ? null : `target.memory is ${WORDS[memory]}`;
}

/** The same beside one of its metrics; null beside any other. */
export function memoryBesideMetric(
  { metric }: Pick<ScenarioComparison['metrics'][number], 'metric'>,
  scenario: Pick<ScenarioComparison, 'metrics' | 'launches'>,
): string | null {
  return isOnTargetMemory(metric) ? describeMeasuredMemory(scenario) : null;
}
