import { type Dataset, prepareDataset } from '../datasets/dataset.ts';
import type { DatasetSpec, Scenario } from '../scenarios/scenario.ts';
import type { Target } from '../targets/target.ts';
import { connectUrlTarget } from '../targets/url.ts';
import type { OnEvent } from './event.ts';
import type { Threads } from './threads.ts';

/** Brings up what a scenario puts under load. Each scenario gets a target of its own, so that no memory is inherited. */
export type TargetStarter = (scenario: Scenario, signal: AbortSignal) => Promise<Target>;

export function createTargetStarter(threads: Threads, cacheDir: string, onEvent: OnEvent): TargetStarter {
  const prepared = new Map<string, Promise<Dataset>>();
  const datasetOf = (spec: DatasetSpec, signal: AbortSignal): Promise<Dataset> => {
    const key = JSON.stringify(spec);
    const known = prepared.get(key);
    if (known) return known;
    const onProgress = (progress: { done: number; total: number; what: string }): void =>
      onEvent({ kind: 'dataset', ...progress });
    const dataset = prepareDataset(spec, { cacheDir, onProgress, signal });
    prepared.set(key, dataset);
    return dataset;
  };
  return async ({ target, timeoutMs }, signal) => {
    switch (target.kind) {
      case 'openspec':
        return threads
          .takeTarget()
          .start(datasetOf(target.dataset, signal).then((dataset) => ({ ...dataset, faults: target.faults })));
      case 'url':
        return connectUrlTarget({ url: target.url, timeoutMs });
    }
  };
}
