import { messageOf } from '../../errors.ts';
import { plural } from '../../plural.ts';
import type { ClosedLoad } from '../../scenarios/load/load.ts';
import { usersOf } from '../../scenarios/load/plan.ts';
import { lengthMs } from '../../scenarios/load/profile.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { reachOf } from '../../scenarios/target/target-spec.ts';
import { moduleAt } from '../../thread-entry.ts';
import type { CrossCheckEnd, CrossCheckTally, CrossCheckTask } from '../../workers/cross-check/task.ts';
import type { Evidence } from '../judge/evidence.ts';
import type { CrossCheckFigures, CrossCheckResult } from '../result/result.ts';
import { runOnOwnThread } from '../shards/pool.ts';
import { compare, undecided } from './compare.ts';
import { ownFigures } from './own-figures.ts';

/** A long scenario is checked for so long only: a minute of the same load says no more about our measuring. */
const LONGEST_MS = 10_000;
const LONGEST_WARMUP_MS = 2_000;
/** What the thread may take to load, and a slow target to end the last requests. */
const PATIENCE_MS = 10_000;

const ENTRY = moduleAt('../../workers/cross-check/autocannon-entry', import.meta.url);

export type CrossCheckOptions = {
  /** Origin and base path of the live target. */
  readonly origin: string;
  /** What `{name}` in a path may stand for. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** What we measured of the same load before. */
  readonly evidence: Pick<Evidence, 'total' | 'windowUs' | 'died' | 'aborted' | 'lost'>;
  /** Ends the cross-check, which then claims nothing. */
  readonly stop: AbortSignal;
};

/** Repeats a scenario's load with autocannon, in a thread of its own, and compares. Nothing that it meets makes it throw. */
export async function crossCheckScenario(scenario: Scenario, options: CrossCheckOptions): Promise<CrossCheckResult> {
  const { evidence, stop } = options;
  const ours = ownFigures(evidence);
  const obstacle = obstacleOf(options);
  if (obstacle !== null) return undecided(ours, obstacle);
  const { load, workload, target, timeoutMs } = scenario;
  if (load.kind !== 'closed' || workload.kind !== 'concurrency')
    return undecided(ours, 'autocannon can’t repeat this load');
  const { connections, end } = orderOf(load, ours);
  const task: CrossCheckTask = {
    origin: options.origin,
    requests: workload.requests,
    headers: reachOf(target).headers,
    values: options.values,
    connections,
    end,
    warmupMs: scenario.warmup.kind === 'time' ? Math.min(scenario.warmup.ms, LONGEST_WARMUP_MS) : LONGEST_WARMUP_MS,
    timeoutMs,
  };
  const withinMs = task.warmupMs + (end.kind === 'time' ? end.ms : LONGEST_MS) + timeoutMs + PATIENCE_MS;
  const deadline = AbortSignal.timeout(withinMs);
  try {
    const tally = await runOnOwnThread<CrossCheckTally>(ENTRY, task, AbortSignal.any([stop, deadline]));
    return compare(ours, tally, { connections, end, expected: workload.requests[0]?.expect.status ?? [] });
  } catch (error) {
    if (stop.aborted) return undecided(ours, 'interrupted');
    if (deadline.aborted) return undecided(ours, `autocannon did not end within ${Math.round(withinMs / 1e3)} s`);
    return undecided(ours, `autocannon failed: ${messageOf(error)}`);
  }
}

/** Why there is nothing to compare with. */
function obstacleOf({ evidence: { died, aborted, lost, total }, stop }: CrossCheckOptions): string | null {
  if (died !== null) return 'the target died before it';
  if (lost.length > 0) return 'our own figures are not complete: a shard was lost';
  if (aborted !== null) return 'the attempt ended early';
  const { failed, unasked } = total.select(null, null).counters;
  if (failed.protocol > 0)
    return `${plural(failed.protocol, 'answer')} broke HTTP, and autocannon counts such answers as whole`;
  if (unasked > 0) return 'the target sent bytes that no request had asked for, and autocannon takes those for answers';
  return stop.aborted ? 'interrupted' : null;
}

/** As many connections as there were users, for as long, or as many requests; of these no more than we sent in the longest time. */
function orderOf(
  load: ClosedLoad,
  ours: CrossCheckFigures,
): { readonly connections: number; readonly end: CrossCheckEnd } {
  const users = usersOf(load);
  if (load.iterations === null)
    return { connections: users, end: { kind: 'time', ms: Math.min(lengthMs(load.stages), LONGEST_MS) } };
  const connections = Math.min(users, load.iterations);
  const perMs = ours.windowMs > 0 ? ours.sent / ours.windowMs : 0;
  const most = Math.max(connections, Math.ceil(perMs * LONGEST_MS));
  return { connections, end: { kind: 'requests', count: Math.min(load.iterations, most) } };
}
