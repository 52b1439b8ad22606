import type { ProfileOrder } from '../../monitor/profile/thread-profile.ts';
import { levelScenarios } from '../../scenarios/level-scenarios.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Attempt, AttemptContext } from '../attempt/attempt.ts';
import { runAttempt } from '../attempt/run-attempt.ts';
import type { RunEvent } from '../result/event.ts';
import type { Question } from './question.ts';
import { type Recording, recordTarget } from './recorded-target.ts';

export type ProfiledOptions = {
  readonly context: AttemptContext;
  readonly order: ProfileOrder;
  /** Counts the attempts of the scenario from 0. */
  readonly index: number;
  /** How long a window was in which an abort gate ended the load; null where none did. */
  readonly endAfterMs: number | null;
};

/**
 * The same load against the same target, or the one level that is in question. Its gates are those in question; none of them
 * ends the load.
 */
export function profiledScenario(scenario: Scenario, { cpu, heap, level }: Question): Scenario {
  const failed = [...(cpu ?? []), ...(heap?.gates ?? [])];
  const asked = failed.length > 0 ? scenario.gates.filter((gate) => failed.includes(gate)) : scenario.gates;
  const only = levelScenarios(scenario).find(({ load }) => load.stages[0]?.name === level);
  const gates = asked.map((gate) => ({ ...gate, abort: null }));
  return { ...(level === null || only === undefined ? scenario : only), gates, crossCheck: null };
}

/** Runs the attempt. None of its intervals is handed on, and its load ends when that of the first attempt did. */
export async function runProfiled(
  scenario: Scenario,
  { context, order, index, endAfterMs }: ProfiledOptions,
): Promise<{ readonly attempt: Attempt; readonly recording: Recording }> {
  const over = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.kind === 'second' && endAfterMs !== null && event.doneSec * 1e3 >= endAfterMs) over.abort();
    context.onEvent(event.kind === 'trouble' ? { ...event, message: `profiled attempt: ${event.message}` } : event);
  };
  let recording: Recording = { ok: false, reason: 'its load never began' };
  const startTarget: AttemptContext['startTarget'] = async (of, signal) =>
    recordTarget(await context.startTarget(of, signal), {
      order,
      levels: levelScenarios(of).length,
      stop: context.stop,
      onEnd: (ended) => {
        recording = ended;
      },
    });
  const stop = AbortSignal.any([context.stop, over.signal]);
  const own = { ...context, stop, onEvent, startTarget, onInterval: () => undefined };
  const attempt = await runAttempt(scenario, { index, isLastRepeat: false }, own);
  return { attempt, recording };
}
