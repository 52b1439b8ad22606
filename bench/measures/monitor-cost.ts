import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Bench, Measure } from '../bench.ts';
import { mustRun } from '../processes/child.ts';

/**
 * Both runs start and end a monitor, so that the difference between them is what it costs to watch. In its first half minute, most of
 * its code is not compiled yet.
 */
const [SHORT_S, LONG_S] = [30, 90];
const MOST_PERCENT = 0.5;

/** CPU of the whole process of `perf-harness monitor`, at an interval of a second, in per cent of one core. */
export const measureMonitorCost: Measure = async (bench) => {
  const server = createServer((_request, response) => response.end('well')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const pid = ['--pid', String(process.pid)];
  const kinds = [
    { name: '--pid', args: pid },
    { name: '--pid --url', args: [...pid, '--url', `http://127.0.0.1:${port}/`] },
  ];
  const percents = kinds.map((): number[] => []);
  try {
    for (let round = 0; round < bench.pairs; round += 1)
      for (const [index, { name, args }] of kinds.entries()) {
        const percent = await percentOf(bench, args, `${index}-${round}`);
        percents[index]?.push(percent);
        bench.say(`monitor ${name} ${round + 1}/${bench.pairs}: ${percent.toFixed(2)} % of a core`);
      }
  } finally {
    server.closeAllConnections();
    server.close();
  }
  const [shortS, longS] = spansOf(bench);
  return kinds.map(({ name }, index) => ({
    name: `CPU of monitor ${name} at a 1 s interval`,
    unit: '%',
    ours: percents[index] ?? [],
    peer: null,
    reach: { op: '<=', limit: MOST_PERCENT },
    note: `of a core: ${longS} s less ${shortS} s`,
  }));
};

function spansOf({ isQuick }: Bench): readonly [shortS: number, longS: number] {
  return isQuick ? [1, 2] : [SHORT_S, LONG_S];
}

async function percentOf(bench: Bench, args: readonly string[], id: string): Promise<number> {
  const [shortS, longS] = spansOf(bench);
  const shortMs = await cpuOf(bench, args, shortS, id);
  const longMs = await cpuOf(bench, args, longS, id);
  return (longMs - shortMs) / ((longS - shortS) * 10);
}

async function cpuOf({ bin, dir }: Bench, watched: readonly string[], seconds: number, id: string): Promise<number> {
  const out = join(dir, `monitor-${seconds}-${id}`);
  const args = [bin, 'monitor', ...watched, '--interval', '1s', '--duration', `${seconds}s`];
  const { cpuMs } = await mustRun(process.execPath, [
    ...args,
    '--out',
    out,
    '--history',
    join(dir, 'monitor-cost-history'),
  ]);
  return cpuMs;
}
