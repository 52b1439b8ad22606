import type { Scenario } from '../../scenarios/scenario.ts';
import { reachOf } from '../../scenarios/target/target-spec.ts';
import type { Provider } from '../../scenarios/workloads/language/fact-sources.ts';
import type { WorkloadSpec } from '../../scenarios/workloads/language/workload-spec.ts';
import { type Facts, specOf, WORKLOADS } from '../../scenarios/workloads/workload.ts';
import { Asker } from './ask.ts';

/**
 * Collects the facts that the shards need besides the scenario. They are asked of the target, or prepared, before the
 * warm-up. Throws HarnessError.
 */
export async function discover(
  { workload, target, timeoutMs, maxHeadBytes, maxDurationMs }: Scenario,
  origin: string,
  provide: Provider,
  stop: AbortSignal,
  workloads: readonly WorkloadSpec[] = WORKLOADS,
): Promise<Facts> {
  const asker = new Asker(origin, { timeoutMs, maxHeadBytes, maxDurationMs, reach: reachOf(target), stop });
  const sources = { ask: asker.json.bind(asker), provide };
  try {
    // A spec makes the facts of its own kind.
    return (await specOf(workload, workloads).facts(workload, sources)) as Facts;
  } finally {
    await asker.close();
  }
}
