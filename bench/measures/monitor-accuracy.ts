import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClock } from '../../src/metrics/clock.ts';
import { watchContainer } from '../../src/monitor/container/container-values.ts';
import { watchMachine } from '../../src/monitor/machine/system-values.ts';
import type { Values } from '../../src/monitor/metrics/monitor-reading.ts';
import { watchThread } from '../../src/monitor/thread/thread-values.ts';
import { watchTree } from '../../src/monitor/tree/tree-values.ts';
import { type Bench, inTurn, type Measure } from '../bench.ts';
import type { Row } from '../row.ts';

const PROGRAM = fileURLToPath(new URL('../processes/known-load.mjs', import.meta.url));
const everyMs = ({ isQuick }: Bench): number => (isQuick ? 300 : 1_000);

/** What the process says of itself. */
type Account = { readonly cpuUs: number; readonly childrenUs: number; readonly rss: number; readonly atMs: number };
/** Errors of a run: points of CPU at each second, per cent of memory at each, and points of the CPU of the whole run. */
type Errors = { readonly cpu: readonly number[]; readonly rss: readonly number[]; readonly wholeCpu: number };

/**
 * CPU and memory of a process of known load, and of one whose children live for less than an interval, as the monitor tells them against
 * what the operating system tells the process itself. And what a look at everything costs.
 */
export const measureMonitorAccuracy: Measure = async (bench) => {
  const seconds = bench.isQuick ? 3 : 15;
  const [alone = [], children = []] = await inTurn(
    bench,
    (['alone', 'children'] as const).map((kind) => async () => {
      const runs: Errors[] = [];
      for (let run = 0; run < bench.pairs; run += 1) runs.push(await errorsOf(bench, kind, seconds));
      return runs;
    }),
  );
  const whole = (runs: readonly Errors[]): readonly number[] => runs.map(({ wholeCpu }) => wholeCpu);
  const what = 'a process with a duty of 30 %';
  const [worstCpu, worstRss] = [alone.map(({ cpu }) => Math.max(...cpu)), alone.map(({ rss }) => Math.max(...rss))];
  const seen = alone.flatMap(({ cpu }) => cpu).length;
  return [
    errorRow(`CPU of the whole run, ${what}`, 'points', 2, whole(alone), ''),
    errorRow(`CPU of a second, ${what}, worst`, 'points', 2, worstCpu, `${seen} seconds`),
    errorRow(`memory, ${what}, worst`, '%', 2, worstRss, ''),
    errorRow('CPU of the whole run, the same, whose children die', 'points', 2, whole(children), ''),
    await costRow(bench),
  ];
};

function errorRow(name: string, unit: Row['unit'], limit: number, ours: readonly number[], note: string): Row {
  return { name: `monitor, error of ${name}`, unit, ours, peer: null, reach: { op: '<=', limit }, note };
}

async function errorsOf(bench: Bench, kind: 'alone' | 'children', seconds: number): Promise<Errors> {
  const child = spawn(process.execPath, [PROGRAM, '0.3', kind], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (): Promise<Account> => {
    child.stdin.write('\n');
    const { value } = await answers.next();
    return JSON.parse(value) as Account;
  };
  try {
    await wait(everyMs(bench));
    const clock = createClock();
    const source = watchTree({ clock, watched: { kind: 'pid', number: child.pid ?? 0 } });
    const own: number[] = [];
    const theirs: number[] = [];
    const rss: number[] = [];
    let before = await ask();
    let atUs = clock();
    source.take(atUs);
    const first = { account: before, atUs };
    let ticks = 0;
    for (let second = 0; second < seconds; second += 1) {
      await wait(everyMs(bench));
      const account = await ask();
      const nowUs = clock();
      const values: Values = source.take(nowUs) ?? {};
      own.push(values['process.cpu'] ?? Number.NaN);
      theirs.push((account.cpuUs - before.cpuUs) / (account.atMs - before.atMs) / 10);
      rss.push(Math.abs((values['process.rss'] ?? Number.NaN) / account.rss - 1) * 100);
      ticks += ((values['process.cpu'] ?? Number.NaN) * (nowUs - atUs)) / 100;
      [before, atUs] = [account, nowUs];
    }
    source.close();
    const total = before.cpuUs + before.childrenUs - first.account.cpuUs - first.account.childrenUs;
    const span = (before.atMs - first.account.atMs) * 1e3;
    const [ourWhole, theirWhole] = [(ticks / (atUs - first.atUs)) * 100, (total / span) * 100];
    bench.say(`monitor, ${kind}: CPU ${ourWhole.toFixed(2)} % against ${theirWhole.toFixed(2)} %`);
    return {
      cpu: own.map((cpu, index) => Math.abs(cpu - (theirs[index] ?? Number.NaN))),
      rss,
      wholeCpu: Math.abs(ourWhole - theirWhole),
    };
  } finally {
    await end(child);
  }
}

async function end(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await exited;
}

/** CPU of this process for one look at the machine, the container, this process with its tree, and this thread. */
async function costRow({ pairs, isQuick }: Bench): Promise<Row> {
  const clock = createClock();
  const sources = [
    watchMachine({ clock }),
    watchContainer({ clock }),
    watchTree({ clock, watched: { kind: 'pid', number: process.pid } }),
    watchThread(),
  ];
  const looks = isQuick ? 3 : 20;
  const ours: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    let us = 0;
    for (let look = 0; look < looks; look += 1) {
      // A look comes after a pause, in which what it needs has left the caches, and takes longer than one of many in a row.
      await wait(isQuick ? 60 : 200);
      const before = process.cpuUsage();
      for (const source of sources) source.take(clock());
      const { user, system } = process.cpuUsage(before);
      us += user + system;
    }
    ours.push(us / looks);
  }
  for (const source of sources) source.close();
  const reach = { op: '<=', limit: 5_000 } as const;
  return {
    name: 'monitor, CPU of a look at all sources',
    unit: 'µs',
    ours,
    peer: null,
    reach,
    note: '0.5 % of a core at 1 s is 5,000 µs',
  };
}
