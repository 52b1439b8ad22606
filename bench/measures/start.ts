import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Bench, cacheOptions, type Measure } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import { monotonicMs } from '../processes/monotonic.ts';
import type { Server } from '../processes/server.ts';
import { median } from '../row.ts';

/** The stages of a start that first-request.mjs tells, in words. The first thread is that of the target, the second the one that sends. */
const STAGES = {
  node: 'Node runs',
  thread: 'thread of the target',
  file: 'code loaded',
  listening: 'target listens',
  'thread 2': 'thread of the load',
  connect: 'connecting',
  request: 'request',
} as const;

/** When each stage was reached, in ms from the spawn of the process. */
type Stages = Readonly<Record<string, number>>;

const MARKER = new URL('../processes/first-request.mjs', import.meta.url).href;

/**
 * From the spawn of the process to its first request, as the server reads it: the target in process with the shipped
 * scenarios, and a server elsewhere, for which neither a dataset nor a target has to be started.
 */
export const measureStart: Measure = async (bench) => {
  const server = await bench.servers.null();
  const inProcess: Stages[] = [];
  const elsewhere: number[] = [];
  const rounds = bench.isQuick ? 1 : bench.pairs * 2;
  // The dataset may have to be made, the files of the build read for the first time, and their compiled code kept by a run that comes to its end.
  if (!bench.isQuick) {
    await stagesOfStart(bench);
    await startElsewhere(bench, server, rounds);
  }
  for (let round = 0; round < rounds; round += 1) {
    inProcess.push(await stagesOfStart(bench));
    elsewhere.push(await startElsewhere(bench, server, round));
    const [here, there] = [describe(inProcess.slice(-1)), elsewhere.at(-1)?.toFixed(0)];
    bench.say(`start ${round + 1}/${rounds}: in process ${here}, elsewhere ${there} ms`);
  }
  const reach = { op: '<=', limit: 500 } as const;
  const ours = { unit: 'ms', peer: null, reach, note: 'as the server saw it' } as const;
  return [
    {
      ...ours,
      name: 'start to first request, scenarios.yaml, data cached',
      ours: inProcess.map(({ request }) => request ?? Number.NaN),
      note: describe(inProcess),
    },
    { ...ours, name: 'start to first request, url target', ours: elsewhere },
  ];
};

/** Milliseconds until the target in process reads the first request of the shipped scenarios' first load. */
export async function startInProcess(bench: Bench): Promise<number> {
  return (await stagesOfStart(bench))['request'] ?? Number.NaN;
}

async function stagesOfStart(bench: Bench): Promise<Stages> {
  const out = mkdtempSync(join(bench.dir, 'start-'));
  const args = ['--import', MARKER, bench.bin, 'run', bench.scenarios, '--out', out, ...cacheOptions(bench)];
  const startedAtMs = monotonicMs();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  const exited = once(child, 'exit');
  const marker = child.stdio[3] as Readable;
  let told = '';
  marker.on('data', (chunk: Buffer) => {
    told += chunk.toString('utf8');
    if (/^request \d+$/m.test(told)) child.kill('SIGKILL');
  });
  await exited;
  const stages: Record<string, number> = {};
  for (const [, stage = '', ns = ''] of told.matchAll(/^(\w+) (\d+)$/gm)) {
    stages[stage in stages ? `${stage} 2` : stage] = Number(BigInt(ns)) / 1e6 - startedAtMs;
  }
  if (stages['request'] === undefined) throw new Error(`perf-harness ended before its first request:\n${log}`);
  return stages;
}

/** The median of each stage, in the order in which they are reached. */
function describe(starts: readonly Stages[]): string {
  const at = Object.entries(STAGES).map(([stage, words]) => {
    return [words, median(starts.map((stages) => stages[stage] ?? Number.NaN))] as const;
  });
  return `${at
    .sort(([, a], [, b]) => a - b)
    .map(([words, ms]) => `${words} ${ms.toFixed(0)}`)
    .join(', ')} ms`;
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
