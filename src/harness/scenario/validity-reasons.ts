import type { Attempt } from '../attempt/attempt.ts';

const DIED = 'the target died: ';
const ENDED_EARLY = 'ended early: ';
const UNMEASURED = /^attempt \d+ could not be measured: /;
const LOST = /^shard \d+ was lost: /;

/** What was wrong with an attempt, as `validity.reasons` of a result has it. */
export function reasonsOf({ evidence, doubts }: Pick<Attempt, 'evidence' | 'doubts'>): readonly string[] {
  const { died, aborted, cut, lost, reconciliation } = evidence;
  return [
    ...(died === null ? [] : [`${DIED}${died}`]),
    ...(aborted === null ? [] : [`${ENDED_EARLY}${aborted.text} had failed`]),
    ...(cut === null ? [] : [`${ENDED_EARLY}${cut}`]),
    ...lost.map(({ shard, reason }) => `shard ${shard} was lost: ${reason}`),
    ...(reconciliation?.verdict === 'invalid' ? [reconciliation.reason ?? ''] : []),
    ...doubts,
  ];
}

/** Why a later attempt than the first is missing. `number` counts from 1. */
export function unmeasured(number: number, why: string): string {
  return `attempt ${number} could not be measured: ${why}`;
}

/** The reason that says how a target died; null where none did. */
export function deathIn(reasons: readonly string[]): string | null {
  return reasons.find((reason) => reason.startsWith(DIED)) ?? null;
}

/** The reason that says why an attempt is missing, or has not come to its end; null where none is. A lost shard takes a part of its load along. */
export function shortfallIn(reasons: readonly string[]): string | null {
  return (
    reasons.find((reason) => UNMEASURED.test(reason) || LOST.test(reason) || reason.startsWith(ENDED_EARLY)) ?? null
  );
}
