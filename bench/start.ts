import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Bench, Measure } from './bench.ts';
import { runHarness, writeScenario } from './harness.ts';
import { monotonicMs } from './monotonic.ts';
import { Server } from './server.ts';

/** Shards begin so long after the coordinator says `warmup` (LEAD_US of harness/shards.ts). */
const LEAD_MS = 20;

/**
 * From the spawn of the process to its first request. The target in process tells nobody when that comes: its time is
 * that of the line with which the coordinator logs the warm-up, and the lead that it gives its shards. Against a server
 * of ours it is the time of the request itself, and there is neither dataset nor target to start.
 */
export const measureStart: Measure = async (bench) => {
  const server = await Server.startNull();
  const inProcess: number[] = [];
  const elsewhere: number[] = [];
  const rounds = bench.pairs * 2;
  try {
    // The dataset may have to be made, and the files of node_modules read for the first time.
    await startInProcess(bench);
    for (let round = 0; round < rounds; round += 1) {
      inProcess.push(await startInProcess(bench));
      elsewhere.push(await startElsewhere(bench, server, round));
      const [here, there] = [inProcess.at(-1)?.toFixed(0), elsewhere.at(-1)?.toFixed(0)];
      bench.say(`start ${round + 1}/${rounds}: in process ${here} ms, elsewhere ${there} ms`);
    }
  } finally {
    await server.stop();
  }
  const reach = { op: '<=', limit: 500 } as const;
  const ours = { unit: 'ms', peer: null, reach } as const;
  return [
    {
      ...ours,
      name: 'start to first request, scenarios.yaml, data cached',
      ours: inProcess,
      note: 'warm-up log + lead',
    },
    { ...ours, name: 'start to first request, url target', ours: elsewhere, note: 'as the server saw it' },
  ];
};

async function startInProcess({ bin, scenarios, dir }: Bench): Promise<number> {
  const args = [bin, 'run', scenarios, '--log-level', 'debug', '--out', join(dir, 'results')];
  const startedAtMs = monotonicMs();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  const lines = child.stderr.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
  let log = '';
  while (!log.includes(': warmup"')) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`no warm-up in the log of perf-harness:\n${log}`);
    log += value;
  }
  const warmupAtMs = monotonicMs();
  child.kill('SIGKILL');
  await exited;
  return warmupAtMs + LEAD_MS - startedAtMs;
}

async function startElsewhere(bench: Bench, server: Server, round: number): Promise<number> {
  const path = `/first-${round}`;
  const scenario = writeScenario(bench, 'first-request', {
    target: { kind: 'url', url: server.origin },
    workload: { kind: 'concurrency', requests: [{ name: 'first', path }] },
    load: { concurrency: 10, duration: '200ms' },
    warmup: '0s',
  });
  const startedAtMs = monotonicMs();
  await runHarness(bench, [scenario]);
  return ((await server.report()).firstAtMs[path] ?? Number.NaN) - startedAtMs;
}
