import type { TestContext } from 'node:test';
import type { Counters } from '../../src/metrics/counters.ts';
import { type Load, type LoadOptions, runLoad } from './inline-load.ts';
import { type MemoryServer, startMemoryServer, type WriteFault } from './memory-server.ts';

/** What is in the repository before a load begins. */
export const CHANGES: readonly string[] = ['add-login', 'fix-search', 'remove-export'];

export type Written = Load & { readonly server: MemoryServer };

/** Keys of a scenario that does these operations, each named as it is. */
export function mixOf(operations: readonly string[], load: string): string {
  const requests = operations.map((operation) => `{ name: ${operation}, operation: ${operation} }`);
  return `workload: { kind: concurrency, requests: [${requests.join(', ')}] }, load: ${load}`;
}

/** Runs a scenario of these keys against a repository in memory, which misbehaves as `fault` says. */
export async function write(
  t: TestContext,
  keys: string,
  fault: WriteFault = ({ serve }) => serve(),
  options: LoadOptions = {},
): Promise<Written> {
  const server = await startMemoryServer({ changes: CHANGES, fault });
  t.after(() => server.close());
  return { server, ...(await runLoad(server.origin, keys, options)) };
}

export function countersOf({ total }: Load, request: string): Counters {
  return total.select(null, request).counters;
}
