import { provideDataset } from '../../datasets/recipes/dataset.ts';
import type { ProgressStep } from '../../datasets/store/progress.ts';
import type { Clock } from '../../metrics/clock.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { DatasetSource } from '../../scenarios/target/target-spec.ts';
import { specOf, WORKLOADS } from '../../scenarios/workloads/workload.ts';
import type { Target } from '../../targets/target.ts';
import { connectUrlTarget } from '../../targets/url.ts';
import type { OnEvent } from '../result/event.ts';
import type { Threads } from '../shards/threads.ts';
import { KeptReading } from './kept-reading.ts';
import type { KeptTargets } from './kept-targets.ts';
import { onceEach } from './provide.ts';
import { targetCpu } from './target-cpu.ts';

/** Starts the target of a scenario. Each attempt has a target of its own, so that no memory is inherited. */
export type TargetStarter = (scenario: Scenario, signal: AbortSignal) => Promise<Target>;

/** What a target prints that is started is appended to the file at `logPath`; `kept` are those that go on after an attempt. */
export function createTargetStarter(
  threads: Threads,
  cacheDir: string,
  started: { readonly logPath: string; readonly kept: KeptTargets; readonly clock: Clock; readonly hurry: AbortSignal },
  onEvent: OnEvent,
): TargetStarter {
  const onProgress = ({ done, total, what }: ProgressStep): void => onEvent({ kind: 'dataset', done, total, what });
  const datasetOf = onceEach(async (source: DatasetSource, signal: AbortSignal) => {
    const dataset = await provideDataset(source, { cacheDir, onProgress, signal });
    // A dataset was verified when it was opened, and stays as it is; a repository of the user's may be edited between two attempts.
    const reading = dataset.verified && new KeptReading(dataset.repositoryDir, dataset.verified);
    return { ...dataset, reading };
  });
  return async ({ name, target, workload, timeoutMs }, signal) => {
    switch (target.kind) {
      case 'none': {
        const { standInForTarget } = await import('../../targets/command/stand-in.ts');
        return standInForTarget();
      }
      case 'openspec':
        return threads
          .takeTarget()
          .start(datasetOf(target.dataset, signal).then((dataset) => ({ ...dataset, faults: target.faults })));
      case 'module': {
        const { module: path, readyTimeoutMs } = target;
        const { startModuleTarget } = await import('../../targets/module/start-module.ts');
        return startModuleTarget({ path, readyTimeoutMs, logPath: started.logPath, signal });
      }
      case 'command': {
        const { startCommandTarget } = await import('../../targets/command/start-command.ts');
        const { logPath, clock, kept, hurry } = started;
        const start = (): Promise<Target> => startCommandTarget({ spec: target, logPath, clock, signal, hurry });
        return target.keep ? kept.take(JSON.stringify(target), start) : start();
      }
      case 'url':
        return connectUrlTarget({
          ...target,
          paths: specOf(workload, WORKLOADS).paths(workload),
          timeoutMs,
          signal,
          cpu: targetCpu(target),
          onWait: (leftMs) => onEvent({ kind: 'connecting', scenario: name, origin: target.url, leftMs }),
        });
    }
  };
}
