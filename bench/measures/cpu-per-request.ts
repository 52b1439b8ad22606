import { fileURLToPath } from 'node:url';
import { alternate, type Bench, type Measure } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import { mustRun } from '../processes/child.ts';
import { Server } from '../processes/server.ts';

const USERS = 50;

/** CPU of whole processes, from their start to their end, divided by the requests that the server saw of them. */
export const measureCpuPerRequest: Measure = async (bench) => {
  const server = await Server.startNull();
  const seconds = loadSeconds(bench);
  const autocannon = fileURLToPath(import.meta.resolve('autocannon'));
  const args = [autocannon, '-c', `${USERS}`, '-d', `${seconds}`, `${server.origin}/null`];
  try {
    const { ours, peer } = await alternate(
      bench,
      'cpu',
      () => cpuPerRequest(bench, server),
      () => perRequest(server, () => mustRun(process.execPath, args)),
    );
    return [
      {
        name: `CPU per request of a whole run, ${USERS} users, ${seconds} s`,
        unit: 'µs',
        ours,
        peer: { name: 'autocannon', samples: peer },
        reach: { op: '<=', limit: 1.1 },
        note: '',
      },
    ];
  } finally {
    await server.stop();
  }
};

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
