import type { Scenario } from '../../scenarios/scenario.ts';
import { reachOf } from '../../scenarios/target/target-spec.ts';
import type { Ask, Provider } from '../../scenarios/workloads/language/fact-sources.ts';
import type { WorkloadSpec } from '../../scenarios/workloads/language/workload-spec.ts';
import { type Facts, specOf, WORKLOADS } from '../../scenarios/workloads/workload.ts';
import { askJson } from './ask.ts';

/**
 * Collects the facts that the shards need besides the scenario. They are asked of the target, or prepared, before the
 * warm-up. Throws HarnessError.
 */
export async function discover(
  { workload, target, timeoutMs, maxHeadBytes }: Scenario,
  origin: string,
  provide: Provider,
  stop: AbortSignal,
  workloads: readonly WorkloadSpec[] = WORKLOADS,
): Promise<Facts> {
  const reach = reachOf(target);
  const ask: Ask = (path, what, headers = {}) =>
    askJson(origin, path, { timeoutMs, maxHeadBytes, what, headers, reach, stop });
  // A spec makes the facts of its own kind.
  return (await specOf(workload, workloads).facts(workload, { ask, provide })) as Facts;
}
