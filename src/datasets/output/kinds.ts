import { TEST_ENVIRONMENT_INDEX, TEST_ENVIRONMENT_SCHEMA } from '../recipes/layout.ts';
import { METADATA } from '../store/listing.ts';
import { MANIFEST } from '../store/manifest.ts';
import type { OutputKind } from './index-file.ts';
import { SCENARIO } from './scenario-text.ts';
import { testScenario } from './test-scenario.ts';

export const TEST_ENVIRONMENT: OutputKind = {
  what: 'test environment',
  schema: TEST_ENVIRONMENT_SCHEMA,
  index: TEST_ENVIRONMENT_INDEX,
  list: 'parts',
  beside: { paths: [SCENARIO], make: testScenario },
};

export const BENCHMARK_DATA: OutputKind = {
  what: 'benchmark data',
  schema: 'perf-harness/benchmark-data@1',
  index: 'master-index.json',
  list: 'scenarios',
  beside: { paths: [], make: () => [] },
};

/** The schema of the metadata of each kind of benchmark data. */
export const BENCHMARK_PART = 'perf-harness/benchmark@1';

/** Paths of the list of files in a generated folder; the first that exists is used. */
export const LISTS_OF_FOLDERS: readonly string[] = [BENCHMARK_DATA.index, TEST_ENVIRONMENT.index, METADATA, MANIFEST];
