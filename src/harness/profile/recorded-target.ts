import type { ProfileAnswer, ProfileOrder, ProfileStep, Recorded } from '../../monitor/profile/thread-profile.ts';
import type { Target } from '../../targets/target.ts';

/** A thread that is blocked never answers. A user who has stopped the run waits for a shorter time. */
const ANSWER_WITHIN_MS = 20_000;
const ANSWER_WITHIN_WHEN_STOPPED_MS = 2_000;

export type Recording =
  | { readonly ok: true; readonly recorded: Recorded }
  /** Why there is nothing. */
  | { readonly ok: false; readonly reason: string };

export type RecordOptions = {
  readonly order: ProfileOrder;
  /** How many measured windows there will be. */
  readonly levels: number;
  /** Aborted by the user. */
  readonly stop: AbortSignal;
  /** Called once, before the target is closed. */
  readonly onEnd: (recording: Recording) => void;
};

/**
 * The same target, whose thread is profiled while it is under load: from the garbage collection before it to the end of its
 * last level, or of the load if it ends earlier.
 */
export function recordTarget(target: Target, options: RecordOptions): Target {
  const { order, levels, stop, onEnd } = options;
  let opened = 0;
  let isArmed = false;
  let failure: string | null = null;
  let ended: Promise<void> | null = null;
  const take = async (step: ProfileStep): Promise<ProfileAnswer> => {
    const answer = target.profile === null ? UNREACHABLE : await answerOf(target.profile(step), target.died, stop);
    if (!answer.ok) failure ??= answer.reason;
    return answer;
  };
  const finish = async (): Promise<void> => {
    if (opened === 0) failure ??= 'its load never began';
    const answer = failure === null ? await take({ kind: 'close' }) : null;
    const recorded = answer?.ok ? answer.recorded : null;
    onEnd(recorded ? { ok: true, recorded } : { ok: false, reason: failure ?? 'nothing was recorded' });
  };
  return {
    ...target,
    begin: (...window) => {
      opened += 1;
      if (opened === 1 && failure === null) void take({ kind: 'open' });
      target.begin(...window);
    },
    settle: async (closely) => {
      if (isArmed && opened >= levels) {
        ended ??= finish();
        await ended;
      }
      const floor = await target.settle(closely);
      if (!isArmed) {
        isArmed = true;
        await take({ kind: 'arm', order });
      }
      return floor;
    },
    close: async () => {
      ended ??= finish();
      await ended;
      await target.close();
    },
  };
}

const UNREACHABLE: ProfileAnswer = { ok: false, reason: "its thread can't be reached" };
const LATE: ProfileAnswer = { ok: false, reason: 'its thread did not answer in time' };

async function answerOf(
  asked: Promise<ProfileAnswer>,
  died: Promise<string>,
  stop: AbortSignal,
): Promise<ProfileAnswer> {
  const patience = startPatience(stop);
  const death = died.then((reason): ProfileAnswer => ({ ok: false, reason: `it died: ${reason}` }));
  try {
    return await Promise.race([asked, death, patience.isOver]);
  } finally {
    patience.end();
  }
}

function startPatience(stop: AbortSignal): { readonly isOver: Promise<ProfileAnswer>; readonly end: () => void } {
  let giveUp: () => void = () => undefined;
  const isOver = new Promise<ProfileAnswer>((resolve) => {
    giveUp = () => resolve(LATE);
  });
  let timer = setTimeout(giveUp, stop.aborted ? ANSWER_WITHIN_WHEN_STOPPED_MS : ANSWER_WITHIN_MS);
  const onStop = (): void => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, ANSWER_WITHIN_WHEN_STOPPED_MS);
  };
  stop.addEventListener('abort', onStop);
  return {
    isOver,
    end: () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
    },
  };
}
