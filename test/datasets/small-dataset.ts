import { type Dataset, prepareDataset } from '../../src/datasets/recipes/dataset.ts';
import type { ProgressStep } from '../../src/datasets/store/progress.ts';
import type { DatasetSpec } from '../../src/scenarios/target/target-spec.ts';

export const spec: DatasetSpec = { changes: 4, archived: 1, specs: 2, files: [10_000, 20_000, 50_000], seed: 1 };

/** Prepares the small dataset, or one that differs from it, in a cache. What the progress says is added to `steps`. */
export function prepare(
  cacheDir: string,
  overrides: Partial<DatasetSpec> = {},
  steps: ProgressStep[] = [],
): Promise<Dataset> {
  const signal = new AbortController().signal;
  return prepareDataset({ ...spec, ...overrides }, { cacheDir, onProgress: (step) => steps.push(step), signal });
}
