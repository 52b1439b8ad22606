/**
 * So that a fault is there in every run of work: the two sides of a change differ in its amount alone. Below about 700 bytes a request
 * with this fault allocates up to 270 bytes more than was asked for, so that a change from 64 bytes would be smaller than it says.
 */
export const LEAST_GARBAGE_BYTES = 1_024;

/** Small enough to be made and read at once. */
export const SMALL_DATASET = { changes: 200, archived: 0, specs: 1, files: ['1KB'] as const, seed: 1 };

/** One list that is asked for again and again. */
export function listFile(
  load: Readonly<Record<string, unknown>>,
  warmup: string,
  faults: unknown,
): Readonly<Record<string, unknown>> {
  const requests = [{ name: 'list', path: '/changes?limit=50', expect: { items: 50 } }];
  return {
    version: 1,
    target: { kind: 'openspec', dataset: SMALL_DATASET, ...(faults === null ? {} : { faults }) },
    scenarios: [
      {
        ...{ name: 'list', warmup, gates: ['share(ok) == 100%'] },
        workload: { kind: 'concurrency', requests },
        load,
      },
    ],
  };
}
