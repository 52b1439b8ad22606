import { join } from 'node:path';
import { alternate, type Bench } from '../bench.ts';
import { type HarnessRun, runFile, shippedScenarios } from '../harness.ts';
import type { Row, Unit } from '../row.ts';
import { cpuPerRequest } from './cpu-per-request.ts';
import { startInProcess } from './start.ts';
import { megabytesOf } from './streaming.ts';
import { riseOfTenStreams } from './ten-streams.ts';

/** A build may cost this much of what the other one costs. */
const MOST = 1.1;

type Sample = (bench: Bench) => Promise<number>;

/** Measures two builds in turn, pair by pair: A B, B A, A B. Each runs with its own shipped scenarios. */
export async function compareBuilds(asked: Bench, otherBin: string): Promise<readonly Row[]> {
  const bench: Bench = { ...asked, cacheDir: join(asked.dir, 'cache') };
  const other: Bench = {
    ...asked,
    bin: otherBin,
    scenarios: shippedScenarios(otherBin),
    cacheDir: join(asked.dir, 'other-cache'),
  };
  const compare = async (name: string, unit: Unit, sample: Sample): Promise<Row> => {
    const { ours, peer } = await alternate(
      bench,
      name,
      () => sample(bench),
      () => sample(other),
    );
    return {
      name,
      unit,
      ours,
      peer: { name: 'other build', samples: peer },
      reach: { op: '<=', limit: MOST },
      note: '',
    };
  };
  const server = await bench.servers.null();
  // Both caches are filled, and both builds read from the disk, before anything counts.
  for (const each of [bench, other]) await startInProcess(each);
  return [
    await compare('CPU per request of a whole run, url target', 'µs', (each) => cpuPerRequest(each, server)),
    await compare('start to first request, scenarios.yaml, data cached', 'ms', startInProcess),
    await compare(`rise of target.memory, 10 streams of ${megabytesOf(bench)} MB at once`, 'MB', riseOfTenStreams),
    ...(await compareDefaultRuns(bench, other)),
  ];
}

/** The shipped scenarios as `npm start` runs them; in quick mode one of them for a second. */
async function compareDefaultRuns(bench: Bench, other: Bench): Promise<readonly Row[]> {
  const runs = { ours: [] as HarnessRun[], peer: [] as HarnessRun[] };
  const runInto = (into: HarnessRun[], each: Bench) => async (): Promise<number> => {
    const short = each.isQuick ? ['--scenario', 'high-concurrency', '--duration', '1s'] : [];
    const run = await runFile(each, [each.scenarios, ...short]);
    into.push(run);
    return run.wallMs;
  };
  await alternate(bench, 'default run', runInto(runs.ours, bench), runInto(runs.peer, other));
  const row = (name: string, unit: Unit, read: (run: HarnessRun) => number, limit: number | null): Row => ({
    name: `default run: ${name}`,
    unit,
    ours: runs.ours.map(read),
    peer: { name: 'other build', samples: runs.peer.map(read) },
    reach: limit === null ? null : { op: '<=', limit },
    note: '',
  });
  return [
    row('wall time', 'ms', ({ wallMs }) => wallMs, MOST),
    row('CPU per request, target included', 'µs', ({ cpuMs, requests }) => (cpuMs * 1e3) / requests, MOST),
    row('highest rise of target.memory', 'MB', highestRise, MOST),
    row('requests', 'requests', ({ requests }) => requests, null),
  ];
}

function highestRise({ scenarios }: HarnessRun): number {
  return Math.max(...scenarios.map(({ gauges }) => gauges['target.memory']?.rise ?? Number.NaN)) / 1e6;
}
