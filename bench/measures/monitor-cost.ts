import { join } from 'node:path';
import { type Bench, inTurn, type Measure } from '../bench.ts';
import { mustRun } from '../processes/child.ts';

/**
 * Both runs start and end a monitor, so that the difference between them is what it costs to watch. In its first half minute, most of
 * its code is not compiled yet.
 */
const [SHORT_S, LONG_S] = [30, 90];
const MOST_PERCENT = 0.5;

/** CPU of the whole process of `perf-harness monitor --pid`, at an interval of a second, in per cent of one core. */
export const measureMonitorCost: Measure = async (bench) => {
  const [shortS, longS] = bench.isQuick ? [0.2, 0.4] : [SHORT_S, LONG_S];
  const percents: number[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    const [shortMs = 0, longMs = 0] = await inTurn(
      bench,
      [shortS, longS].map((seconds) => () => cpuOf(bench, seconds, round)),
    );
    percents.push((longMs - shortMs) / ((longS - shortS) * 10));
    bench.say(`monitor ${round + 1}/${bench.pairs}: ${percents.at(-1)?.toFixed(2)} % of a core`);
  }
  return [
    {
      name: 'CPU of the monitor at a 1 s interval',
      unit: '%',
      ours: percents,
      peer: null,
      reach: { op: '<=', limit: MOST_PERCENT },
      note: `of a core: ${longS} s less ${shortS} s of monitor --pid`,
    },
  ];
};

async function cpuOf({ bin, dir, isQuick }: Bench, seconds: number, round: number): Promise<number> {
  const out = join(dir, `monitor-${seconds}-${round}`);
  const args = [
    bin,
    'monitor',
    '--pid',
    String(process.pid),
    '--interval',
    isQuick ? '100ms' : '1s',
    '--duration',
    `${seconds}s`,
  ];
  const { cpuMs } = await mustRun(process.execPath, [
    ...args,
    '--out',
    out,
    '--history',
    join(dir, `history-${seconds}`),
  ]);
  return cpuMs;
}
