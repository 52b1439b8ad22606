import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Measure } from '../bench.ts';

/** From when until when in the life of a monitor its CPU is counted: in the first half minute, most of its code is not compiled yet. */
const [FROM_S, UNTIL_S] = [30, 90];
const MOST_PERCENT = 0.5;

/** CPU of all threads of `perf-harness monitor`, which watches a small server each second, in per cent of one core. */
export const measureMonitorCost: Measure = async (bench) => {
  const server = await bench.servers.null();
  const pid = ['--pid', String(server.pid)];
  const kinds = [
    { name: '--pid', args: pid },
    { name: '--pid --url', args: [...pid, '--url', server.origin] },
  ];
  const percents = kinds.map((): number[] => []);
  for (let round = 0; round < bench.pairs; round += 1)
    for (const [index, { name, args }] of kinds.entries()) {
      const percent = await percentOf(bench, args, `${index}-${round}`);
      percents[index]?.push(percent);
      bench.say(`monitor ${name} ${round + 1}/${bench.pairs}: ${percent.toFixed(2)} % of a core`);
    }
  const [fromS, untilS] = spanOf(bench);
  return kinds.map(({ name }, index) => ({
    name: `CPU of monitor ${name} at a 1 s interval`,
    unit: '%',
    ours: percents[index] ?? [],
    peer: null,
    reach: { op: '<=', limit: MOST_PERCENT },
    note: `of a core, from ${fromS} s to ${untilS} s`,
  }));
};

function spanOf({ isQuick }: Bench): readonly [fromS: number, untilS: number] {
  return isQuick ? [1, 2] : [FROM_S, UNTIL_S];
}

async function percentOf(bench: Bench, watched: readonly string[], id: string): Promise<number> {
  const [fromS, untilS] = spanOf(bench);
  const folders = ['--out', join(bench.dir, `monitor-${id}`), '--history', join(bench.dir, 'monitor-cost-history')];
  const args = [bench.bin, 'monitor', ...watched, '--interval', '1s', ...folders];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  try {
    await sleep(fromS * 1e3);
    const [beforeMs, startedMs] = [cpuOf(child), performance.now()];
    await sleep((untilS - fromS) * 1e3);
    return ((cpuOf(child) - beforeMs) / (performance.now() - startedMs)) * 100;
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

/** The time that all threads of a process had a core, in ms. Throws where the process has ended, or this system does not tell. */
function cpuOf({ pid }: ChildProcess): number {
  const tasks = `/proc/${pid}/task`;
  const times = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  );
  return times.reduce((sum, ns) => sum + ns / 1e6, 0);
}
