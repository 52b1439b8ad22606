import { setTimeout as wait } from 'node:timers/promises';
import { createClock } from '../../src/metrics/clock.ts';
import { openProc, type Proc } from '../../src/monitor/machine/proc.ts';
import { OUTSIDE_LIMIT, type OutsideSample } from '../../src/monitor/neighbours/outside-sample.ts';
import { watchNeighbours } from '../../src/monitor/neighbours/watch-neighbours.ts';
import type { Bench, Measure } from '../bench.ts';
import { runHarness, type ScenarioText, writeScenario } from '../harness.ts';
import { SMALL_DATASET } from '../long/list-scenario.ts';
import { median, type Row } from '../row.ts';

const sampleMs = ({ isQuick }: Bench): number => (isQuick ? 200 : 1_000);
const MANY_PROCESSES = 1_000;

/**
 * The error of the outside share: what it reads by second on a machine that nobody else uses, which is for the reader to see
 * to, under each kind of load. Its limit has to be three times that or more. And what one reading costs.
 */
export const measureOutside: Measure = async (bench) => {
  const server = await bench.servers.null();
  const [duration, warmup] = bench.isQuick ? ['200ms', '0s'] : ['10s', '1s'];
  const run = (name: string, text: Pick<ScenarioText, 'target' | 'workload' | 'load'>) => async (): Promise<void> => {
    await runHarness(bench, [writeScenario(bench, name, { ...text, warmup })]);
  };
  const requests = { kind: 'concurrency', requests: [{ name: 'null', path: '/null' }] };
  const url = { kind: 'url', url: server.origin };
  const loads: Readonly<Record<string, () => Promise<unknown>>> = {
    'no load': () => wait(bench.isQuick ? 300 : 10_000),
    'a closed load in process': run('outside-closed', {
      target: { kind: 'openspec', dataset: bench.isQuick ? SMALL_DATASET : { changes: 1200, seed: 1 } },
      workload: { kind: 'pagination', by: 'cursor', pageSize: 50 },
      load: { concurrency: 10, duration },
    }),
    'a closed load on another process': run('outside-url', {
      target: url,
      workload: requests,
      load: { concurrency: 10, duration },
    }),
    'a paced load, 2,000/s': run('outside-paced', {
      target: url,
      workload: requests,
      load: { rate: '2000/s', duration },
    }),
  };
  const rows: Row[] = [];
  for (const [name, load] of Object.entries(loads)) rows.push(await rowOf(bench, name, load));
  return [...rows, ...costRows(bench)];
};

/** The highest share of a second in each round. */
async function rowOf(bench: Bench, name: string, load: () => Promise<unknown>): Promise<Row> {
  const rounds: (readonly OutsideSample[])[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    rounds.push(await watchWhile(load, sampleMs(bench)));
    bench.say(`outside share, ${name}, ${round + 1}/${bench.pairs}: ${describe(rounds.slice(-1))}`);
  }
  return {
    name: `highest outside share of a second, quiet machine, ${name}`,
    unit: '%',
    ours: rounds.map((samples) => Math.max(...samples.map(({ share }) => (share ?? Number.NaN) * 100))),
    peer: null,
    reach: { op: '<=', limit: (OUTSIDE_LIMIT / 3) * 100 },
    note: describe(rounds),
  };
}

/** This process, and all that it starts, is the tree that is not outside. */
async function watchWhile(load: () => Promise<unknown>, everyMs: number): Promise<readonly OutsideSample[]> {
  const clock = createClock();
  const samples: OutsideSample[] = [];
  const sampler = watchNeighbours({ clock, targetPort: null, companions: [] });
  const timer = setInterval(() => {
    const sample = sampler.take(clock());
    if (sample !== null) samples.push(sample);
  }, everyMs);
  try {
    await load();
  } finally {
    clearInterval(timer);
    sampler.close();
  }
  return samples;
}

function describe(rounds: readonly (readonly OutsideSample[])[]): string {
  const all = rounds.flat();
  const unknown = all.find((sample) => sample.unknown !== null)?.unknown;
  if (unknown !== undefined) return `unknown: ${unknown}`;
  const range = (values: readonly number[]): string =>
    `${(Math.min(...values) * 100).toFixed(1)} … ${(Math.max(...values) * 100).toFixed(1)}`;
  const shares = all.map(({ share }) => share ?? Number.NaN);
  const ofRounds = rounds.map(
    (samples) => samples.reduce((sum, { share }) => sum + (share ?? Number.NaN), 0) / samples.length,
  );
  const idle = median(all.map(({ idleCores }) => idleCores)).toFixed(2);
  return `${all.length} seconds ${range(shares)} %, means of rounds ${range(ofRounds)} %, softirq ${range(all.map(({ softirq }) => softirq))} %, idle cores ${idle}`;
}

/** CPU of this process for one reading, on this machine and on one with many processes. */
function costRows({ isQuick, pairs }: Bench): readonly Row[] {
  const proc = openProc();
  const count = (proc.list('/proc') ?? []).filter(isPid).length;
  const readings = isQuick ? 5 : 50;
  const row = (name: string, ours: readonly number[]): Row => ({
    name: `CPU of one reading of the outside share, ${name}`,
    unit: 'µs',
    ours,
    peer: null,
    reach: null,
    note: '',
  });
  const many = repeated(proc, MANY_PROCESSES);
  return [
    row(
      `${count} processes`,
      Array.from({ length: pairs }, () => costUs(proc, readings)),
    ),
    row(
      `${MANY_PROCESSES.toLocaleString('en')} processes`,
      Array.from({ length: pairs }, () => costUs(many, readings)),
    ),
  ];
}

function costUs(proc: Proc, readings: number): number {
  let nowUs = 0;
  const sampler = watchNeighbours({ clock: () => nowUs, targetPort: null, companions: [], proc });
  const before = process.cpuUsage();
  for (let reading = 0; reading < readings; reading += 1) {
    nowUs += 1e6;
    sampler.take(nowUs);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / readings;
}

/** The processes of this machine again and again, under other numbers: each reading is of a real file. */
function repeated(proc: Proc, total: number): Proc {
  const real = (proc.list('/proc') ?? []).filter(isPid);
  const first = Math.max(...real.map(Number)) + 1;
  const made = new Map(
    Array.from({ length: total - real.length }, (_, index) => [`${first + index}`, real[index % real.length] ?? '1']),
  );
  return {
    ...proc,
    list: (path) => (path === '/proc' ? [...real, ...made.keys()] : proc.list(path)),
    read: (path, isEnough) => {
      const pid = /^\/proc\/(\d+)\/stat$/.exec(path)?.[1];
      const source = pid === undefined ? undefined : made.get(pid);
      if (pid === undefined || source === undefined) return proc.read(path, isEnough);
      return proc.read(`/proc/${source}/stat`, isEnough)?.replace(/^\d+/, pid) ?? null;
    },
  };
}

function isPid(name: string): boolean {
  return /^\d+$/.test(name);
}
