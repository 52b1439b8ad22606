/** Memory and CPU of a command are one thing where the probe sees them from inside, and another from outside. */
import { isTargetMemory, type TargetMemory } from '../../metrics/names.ts';
import type { ScenarioResult } from '../result/result.ts';
import type { ScenarioFigure } from './scenario-figures.ts';

const SEEN = /\(\s*(?:target\.(?:memory|cpu)(?![\w.])|cpu\/)/;

/** What a run, or several, say of their command; null where they say nothing, and of any other target. */
export type Seen = { readonly memory: TargetMemory | null };

/** What `target.memory` was in a result; null of a target that is no command, and where nothing has told it. */
export function memoryIn({ target, gauges }: Pick<ScenarioResult, 'target' | 'gauges'>): TargetMemory | null {
  const { memory } = target.facts;
  return isTargetMemory(memory) && gauges['target.memory'] !== undefined ? memory : null;
}

/** Whether a metric of a run is not what it is where the target is seen as in others. */
export function isOther(metric: string, run: Seen, others: Seen): boolean {
  return run.memory !== null && others.memory !== null && run.memory !== others.memory && SEEN.test(metric);
}

/** A run without figures that are others than those of the same name elsewhere. */
export function withoutOther<Run extends Seen & { readonly figures: readonly ScenarioFigure[] }>(
  run: Run,
  others: Seen,
): Run {
  return { ...run, figures: run.figures.filter(({ metric }) => !isOther(metric, run, others)) };
}
