import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ScenarioResult } from '../../src/harness/result/result.ts';
import type { Bench, Measure } from '../bench.ts';
import { alternate } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import { Server } from '../processes/server.ts';
import { harnessMBPerSec, megabytesOf, pathOfFile } from './streaming.ts';

const STREAMS = 10;

/** Memory of both sides while ten streams are read at once from the target in process. */
export const measureMemory: Measure = async (bench) => {
  const rise: number[] = [];
  const growth: number[] = [];
  const peak: number[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    const result = await runTenStreams(bench);
    rise.push(riseOf(result));
    const worker = workerMemory(result);
    growth.push((worker.at(-1) ?? Number.NaN) - (worker[0] ?? Number.NaN));
    peak.push((result.gauges['worker.memory']?.peak ?? Number.NaN) / 1e6);
    const seconds = worker.map((megabytes) => megabytes.toFixed(0)).join(' ');
    bench.say(`memory ${round + 1}/${bench.pairs}: target rise ${rise.at(-1)?.toFixed(1)} MB, worker ${seconds} MB`);
  }
  return [
    {
      name: `rise of target.memory, 10 streams of ${megabytesOf(bench)} MB at once`,
      unit: 'MB',
      ours: rise,
      peer: null,
      reach: { op: '<=', limit: 10 },
      note: '',
    },
    {
      name: 'growth of worker.memory over them, first to last second',
      unit: 'MB',
      ours: growth,
      peer: null,
      reach: { op: '<=', limit: 20 },
      note: `highest ${Math.max(...peak).toFixed(1)} MB in all`,
    },
  ];
};

/** MB that target.memory rose above its floor while ten streams were read. */
export async function riseOfTenStreams(bench: Bench): Promise<number> {
  return riseOf(await runTenStreams(bench));
}

async function runTenStreams(bench: Bench): Promise<ScenarioResult> {
  const scenario = writeScenario(bench, 'ten-streams', {
    target: { kind: 'openspec' },
    workload: { kind: 'streaming', files: [`${megabytesOf(bench)}MB`], verify: 'sha256' },
    load: { concurrency: STREAMS, duration: bench.isQuick ? '300ms' : '8s' },
    warmup: bench.isQuick ? '0s' : '1s',
  });
  return (await runHarness(bench, [scenario])).scenario;
}

function riseOf({ gauges }: ScenarioResult): number {
  return (gauges['target.memory']?.rise ?? Number.NaN) / 1e6;
}

/** MB at the end of each measured second. */
function workerMemory({ intervals }: ScenarioResult): readonly number[] {
  return intervals
    .filter(({ phase }) => phase === 'measured')
    .map(({ gauges }) => (gauges['worker.memory'] ?? Number.NaN) / 1e6);
}

/** The same streams, from our target and from the simplest server, `createReadStream(…).pipe(response)`. */
export const measurePipe: Measure = async (bench) => {
  const openSpec = await bench.servers.openSpec();
  const path = await pathOfFile(bench, openSpec);
  // What the bytes are makes no difference to either.
  writeFileSync(join(bench.dir, basename(path)), randomBytes(megabytesOf(bench) * 1e6));
  const pipe = await Server.startPipe(bench.dir);
  const [ours, peer] = [scenarioOf(bench, openSpec, 'pooled', path), scenarioOf(bench, pipe, 'pipe', path)];
  try {
    const samples = await alternate(
      bench,
      'pipe',
      () => harnessMBPerSec(bench, ours),
      () => harnessMBPerSec(bench, peer),
    );
    return [
      {
        name: `throughput of 10 streams of ${megabytesOf(bench)} MB`,
        unit: 'MB/s',
        ours: samples.ours,
        peer: { name: 'createReadStream().pipe()', samples: samples.peer },
        reach: { op: '>=', limit: 1.5 },
        note: '',
      },
    ];
  } finally {
    await pipe.stop();
  }
};

function scenarioOf(bench: Bench, server: Server, name: string, path: string): string {
  return writeScenario(bench, name, {
    target: { kind: 'url', url: server.origin },
    workload: { kind: 'streaming', files: [{ path, bytes: `${megabytesOf(bench)}MB` }], verify: 'length' },
    load: { concurrency: STREAMS, iterations: bench.isQuick ? STREAMS : 60 },
    warmup: bench.isQuick ? '0s' : '500ms',
  });
}
