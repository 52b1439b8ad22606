import type { Target } from '../target.ts';
import { Guard } from './guard.ts';

/**
 * Stands in for the target of a workload that has none, since it runs programs by itself. Nothing can be told of it. A guard ends these
 * programs if the harness does not live to do so: they carry the number of its process as their marker. Rejects where there is no shell.
 */
export async function standInForTarget(): Promise<Target> {
  const guard = await Guard.start(String(process.pid));
  let closing: Promise<void> | null = null;
  return {
    origin: '',
    gauges: new Set(),
    work: new Set(),
    cpuMeter: null,
    facts: {},
    begin: () => undefined,
    settle: async () => undefined,
    readWork: async () => undefined,
    readCounts: async () => undefined,
    onGauges: () => undefined,
    profile: null,
    died: new Promise(() => undefined),
    close: () => {
      closing ??= guard.release();
      return closing;
    },
  };
}
