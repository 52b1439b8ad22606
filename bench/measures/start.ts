import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, cacheOptions, type Measure } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import { monotonicMs } from '../processes/monotonic.ts';
import { Server } from '../processes/server.ts';

const MARKER = new URL('../processes/first-request.mjs', import.meta.url).href;

/**
 * From the spawn of the process to its first request, as the server reads it: the target in process with the shipped
 * scenarios, and a server elsewhere, for which neither a dataset nor a target has to be started.
 */
export const measureStart: Measure = async (bench) => {
  const server = await Server.startNull();
  const inProcess: number[] = [];
  const elsewhere: number[] = [];
  const rounds = bench.isQuick ? 1 : bench.pairs * 2;
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
  const ours = { unit: 'ms', peer: null, reach, note: 'as the server saw it' } as const;
  return [
    { ...ours, name: 'start to first request, scenarios.yaml, data cached', ours: inProcess },
    { ...ours, name: 'start to first request, url target', ours: elsewhere },
  ];
};

/** Milliseconds until the target in process reads the first request of the shipped scenarios' first load. */
export async function startInProcess(bench: Bench): Promise<number> {
  const out = mkdtempSync(join(bench.dir, 'start-'));
  const args = ['--import', MARKER, bench.bin, 'run', bench.scenarios, '--out', out, ...cacheOptions(bench)];
  const startedAtMs = monotonicMs();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  const exited = once(child, 'exit');
  const marker = child.stdio[3];
  if (!marker) throw new Error('the process has a fourth file descriptor');
  const [first] = await Promise.race([once(marker, 'data'), exited.then(() => [undefined])]);
  child.kill('SIGKILL');
  await exited;
  if (first === undefined) throw new Error(`perf-harness ended before its first request:\n${log}`);
  return Number(BigInt(String(first).trim())) / 1e6 - startedAtMs;
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
