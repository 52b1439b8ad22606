import { fileURLToPath } from 'node:url';
import { alternate, type Measure } from './bench.ts';
import { mustRun } from './child.ts';
import { runHarness, writeScenario } from './harness.ts';
import { Server } from './server.ts';

const USERS = 50;
const SECONDS = 10;

/** CPU of whole processes, from their start to their end, over the requests that the server saw of them. */
export const measureCpuPerRequest: Measure = async (bench) => {
  const server = await Server.startNull();
  const autocannon = fileURLToPath(import.meta.resolve('autocannon'));
  const scenario = writeScenario(bench, 'null', {
    target: { kind: 'url', url: server.origin },
    workload: { kind: 'concurrency', requests: [{ name: 'null', path: '/null' }] },
    load: { concurrency: USERS, duration: `${SECONDS}s` },
    warmup: '0s',
  });
  const perRequest = async (run: () => Promise<{ readonly cpuMs: number }>): Promise<number> => {
    const before = (await server.report()).requests;
    const { cpuMs } = await run();
    return (cpuMs * 1e3) / ((await server.report()).requests - before);
  };
  try {
    const { ours, peer } = await alternate(
      bench,
      'cpu',
      () => perRequest(() => runHarness(bench, [scenario])),
      () =>
        perRequest(() =>
          mustRun(process.execPath, [autocannon, '-c', `${USERS}`, '-d', `${SECONDS}`, `${server.origin}/null`]),
        ),
    );
    return [
      {
        name: 'CPU per request of a whole run, 50 users, 10 s',
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
