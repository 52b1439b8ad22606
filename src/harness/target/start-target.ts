import { provideDataset } from '../../datasets/recipes/dataset.ts';
import type { ProgressStep } from '../../datasets/store/progress.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { DatasetSource } from '../../scenarios/target/target-spec.ts';
import { specOf, WORKLOADS } from '../../scenarios/workloads/workload.ts';
import type { Target } from '../../targets/target.ts';
import { connectUrlTarget } from '../../targets/url.ts';
import type { OnEvent } from '../result/event.ts';
import type { Threads } from '../shards/threads.ts';
import { onceEach } from './provide.ts';
import { targetCpu } from './target-cpu.ts';

/** Starts the target of a scenario. Each attempt has a target of its own, so that no memory is inherited. */
export type TargetStarter = (scenario: Scenario, signal: AbortSignal) => Promise<Target>;

/** What a target prints that is started is appended to the file at `logPath`. */
export function createTargetStarter(
  threads: Threads,
  cacheDir: string,
  logPath: string,
  onEvent: OnEvent,
): TargetStarter {
  const onProgress = ({ done, total, what }: ProgressStep): void => onEvent({ kind: 'dataset', done, total, what });
  const datasetOf = onceEach((source: DatasetSource, signal: AbortSignal) =>
    provideDataset(source, { cacheDir, onProgress, signal }),
  );
  return async ({ target, workload, timeoutMs }, signal) => {
    switch (target.kind) {
      case 'openspec':
        return threads
          .takeTarget()
          .start(datasetOf(target.dataset, signal).then((dataset) => ({ ...dataset, faults: target.faults })));
      case 'module': {
        const { module: path, readyTimeoutMs } = target;
        const { startModuleTarget } = await import('../../targets/module/start-module.ts');
        return startModuleTarget({ path, readyTimeoutMs, logPath, signal });
      }
      case 'url':
        return connectUrlTarget({
          url: target.url,
          paths: specOf(workload, WORKLOADS).paths(workload),
          timeoutMs,
          signal,
          cpu: targetCpu(target),
        });
    }
  };
}
