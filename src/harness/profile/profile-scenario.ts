import { messageOf } from '../../errors.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { AttemptContext } from '../attempt/attempt.ts';
import type { ProfileResult } from '../result/profile-result.ts';
import type { ScenarioResult } from '../result/result.ts';
import { composeProfile, type SaveFile } from './compose-profile.ts';
import { orderFor } from './order.ts';
import type { ProfileWhen } from './profile-when.ts';
import { profiledScenario, runProfiled } from './profiled-attempt.ts';
import { type Question, questionOf } from './question.ts';

export type ProfileContext = AttemptContext & {
  readonly profile: ProfileWhen;
  readonly saveFile: SaveFile;
};

/**
 * The cause of a failure, beside a scenario that has its verdict: the target's thread is profiled in one attempt more. A scenario
 * that failed is profiled, or every one if the user asks for it; null where none is, and after a signal. Never throws.
 */
export async function profileScenario(
  scenario: Scenario,
  result: ScenarioResult,
  context: ProfileContext,
): Promise<ProfileResult | null> {
  const question = questionOf(scenario, result, context.profile);
  if (question === null || context.stop.aborted) return null;
  const unreachable = unreachableThread(scenario, result);
  if (unreachable !== null) {
    // A user who did not ask for a profile need not be told each time that there is none.
    return context.profile === 'always' ? noProfile(`the ${unreachable} can't be reached`) : null;
  }
  try {
    return await makeProfile(scenario, question, result, context);
  } catch (error) {
    return noProfile(messageOf(error));
  }
}

/** The thread that can't be profiled; null where it can. A command's can where its isolate was looked into. */
function unreachableThread({ target }: Scenario, result: ScenarioResult): string | null {
  switch (target.kind) {
    case 'openspec':
    case 'module':
      return null;
    case 'command':
      return result.target.facts['memory'] === 'isolate' ? null : 'thread of a command that has no probe';
    case 'url':
      return 'thread of a server that runs elsewhere';
    case 'none':
      return 'threads of programs that are run';
  }
}

async function makeProfile(
  scenario: Scenario,
  question: Question,
  result: ScenarioResult,
  context: ProfileContext,
): Promise<ProfileResult> {
  const { name } = scenario;
  const { stop, onEvent } = context;
  const profiled = profiledScenario(scenario, question);
  const windowMs = windowMsOf(question, result);
  const order = orderFor(question, windowMs);
  onEvent({ kind: 'profiling', scenario: name });
  const { attempt, recording } = await runProfiled(profiled, {
    context,
    order,
    index: result.runs.length + result.disturbed.length,
    endAfterMs: wasAborted(scenario, result) ? windowMs : null,
  });
  const gates = attempt.gates.map(({ gate, value, unit, verdict }) => ({ gate, value, unit, verdict }));
  const made = {
    kind: 'profiled',
    startedAt: attempt.startedAt,
    windowMs: attempt.evidence.windowUs / 1e3,
    level: question.level,
    gates,
  } as const;
  if (!recording.ok) return { ...noProfile(recording.reason), attempt: made };
  const { remarks, ...profiles } = composeProfile(recording.recorded, {
    name,
    question,
    order,
    save: context.saveFile,
  });
  const cut = stop.aborted ? ['the profiled attempt was stopped by a signal: its profile is of its beginning'] : [];
  return { attempt: made, ...profiles, remarks: [...cut, ...remarks] };
}

function noProfile(reason: string): ProfileResult {
  return { attempt: null, cpu: null, heap: null, remarks: [`no profile: ${reason}`] };
}

/** The measured window of one attempt, or of the level in question. */
function windowMsOf({ level }: Question, { runs, levels }: ScenarioResult): number {
  const own = levels.find(({ name }) => name === level);
  // The windows of a level are those of all attempts together.
  if (own) return own.windowMs / Math.max(1, runs.length);
  return Math.max(0, ...runs.map(({ windowMs }) => windowMs));
}

/** An abort gate that failed has ended the load, or failed at its end. */
function wasAborted({ gates }: Scenario, result: ScenarioResult): boolean {
  return gates.some(({ abort }, index) => abort !== null && result.gates[index]?.verdict === 'fail');
}
