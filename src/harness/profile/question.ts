import { isHeldGauge } from '../../metrics/names.ts';
import type { HeapQuestion } from '../../monitor/profile/thread-profile.ts';
import type { Gate } from '../../scenarios/gates/gate.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { stageOf } from '../judge/figures.ts';
import type { GaugeResult, ScenarioResult } from '../result/result.ts';
import type { ProfileWhen } from './profile-when.ts';

/** What a profile is to find out. */
export type Question = {
  /** The failed gates that a profile of time may explain; null where none is asked for. */
  readonly cpu: readonly Gate[] | null;
  readonly heap: {
    readonly gates: readonly Gate[];
    readonly question: HeapQuestion;
    /** Whether most of the memory was external, such as that of Buffers. */
    readonly isExternal: boolean;
  } | null;
  /** The level that all failed gates are about; null where that is not one. */
  readonly level: string | null;
};

/**
 * What to ask about a scenario after its verdict; null for nothing. A failed gate on the target's memory asks what allocates,
 * any other one what takes the time; `always` asks for both.
 */
export function questionOf(scenario: Scenario, result: ScenarioResult, when: ProfileWhen): Question | null {
  const failed = failedGates(scenario, result);
  if (when === 'never' || (when === 'failures' && failed.length === 0)) return null;
  const ofMemory = failed.filter(isOfMemory);
  const others = failed.filter((gate) => !isOfMemory(gate));
  const wantsAll = when === 'always';
  // One attempt can sample only the one or the other, and what stays is harder to find in all that was allocated.
  const question = ofMemory.some((gate) => heapQuestion(gate, result) === 'held') ? 'held' : 'allocated';
  return {
    cpu: wantsAll || others.length > 0 ? others : null,
    heap:
      wantsAll || ofMemory.length > 0 ? { gates: ofMemory, question, isExternal: isExternal(question, result) } : null,
    level: scenario.workload.levels === null ? null : commonStage(failed),
  };
}

/** The gates that made the scenario fail. */
function failedGates({ gates }: Scenario, result: ScenarioResult): readonly Gate[] {
  if (result.verdict !== 'fail') return [];
  return gates.filter(({ severity }, index) => severity === 'fail' && result.gates[index]?.verdict === 'fail');
}

function isOfMemory({ figure }: Gate): boolean {
  switch (figure.kind) {
    case 'gauge':
      return isHeldGauge(figure.metric);
    case 'work':
      return figure.figure.quantity === 'alloc' || figure.figure.quantity === 'external';
    case 'timer':
    case 'customTimer':
    case 'counter':
    case 'alerts':
      return false;
  }
}

/**
 * What stays in memory is the answer where memory has grown; so it is for a peak that stayed by half or more. A peak that went
 * away is explained by all that was allocated.
 */
function heapQuestion(gate: Gate, result: ScenarioResult): HeapQuestion {
  const { figure } = gate;
  if (figure.kind !== 'gauge') return 'allocated';
  if (figure.aggregate === 'growth') return 'held';
  const { gauges } = result.levels.find(({ name }) => name === stageOf(gate)) ?? result;
  const { growth = null, rise = null } = gauges[figure.metric] ?? {};
  return growth !== null && rise !== null && growth >= rise / 2 ? 'held' : 'allocated';
}

/** Whether most of what stayed, or of what there was more at the peak, was external. What was there before the load explains neither. */
function isExternal(question: HeapQuestion, { gauges }: ScenarioResult): boolean {
  const moreOf = (gauge: GaugeResult | undefined): number | null =>
    (question === 'held' ? gauge?.growth : gauge?.rise) ?? null;
  const [memory, external] = [moreOf(gauges['target.memory']), moreOf(gauges['target.external'])];
  return memory !== null && external !== null && external > memory / 2;
}

function commonStage(gates: readonly Gate[]): string | null {
  const stages = new Set(gates.map(stageOf));
  const [stage = null] = stages;
  return stages.size === 1 ? stage : null;
}
