import type { Bench } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import type { Server } from '../processes/server.ts';

const USERS = 50;

/** µs of a whole perf-harness process for each request that it sent to `server`. */
export function cpuPerRequest(bench: Bench, server: Server): Promise<number> {
  const scenario = writeScenario(bench, 'null', {
    target: { kind: 'url', url: server.origin },
    workload: { kind: 'concurrency', requests: [{ name: 'null', path: '/null' }] },
    load: { concurrency: USERS, duration: `${loadSeconds(bench)}s` },
    warmup: '0s',
  });
  return perRequest(server, () => runHarness(bench, [scenario]));
}

async function perRequest(server: Server, run: () => Promise<{ readonly cpuMs: number }>): Promise<number> {
  const before = (await server.report()).requests;
  const { cpuMs } = await run();
  return (cpuMs * 1e3) / ((await server.report()).requests - before);
}

function loadSeconds({ isQuick }: Bench): number {
  return isQuick ? 1 : 10;
}
