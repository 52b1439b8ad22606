import { fileURLToPath } from 'node:url';
import type { Bench, Measure } from '../bench.ts';
import { mustRun } from '../processes/child.ts';

/** What recording-entry.ts prints. */
export type RecordingReport = {
  readonly cpuUsPerRequest: number;
  /** heapUsed + external after a forced collection, MB: after a tenth of the requests and after all of them. */
  readonly earlyMB: number;
  readonly lateMB: number;
  readonly requests: number;
};

const requestsOf = ({ isQuick }: Bench): number => (isQuick ? 50_000 : 10_000_000);

/** The work for a request besides its I/O: clock, timers, counters, checks, intervals. */
export const measureRecording: Measure = async (bench) => {
  const entry = fileURLToPath(new URL('../processes/recording-entry.ts', import.meta.url));
  const reports: RecordingReport[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    const command = ['--expose-gc', '--import', 'tsx', entry, `${requestsOf(bench)}`];
    const report = JSON.parse((await mustRun(process.execPath, command)).stdout) as RecordingReport;
    reports.push(report);
    bench.say(`recording ${round + 1}/${bench.pairs}: ${JSON.stringify(report)}`);
  }
  return [
    {
      name: 'CPU of recording a request: clock, timers, counters, check, intervals',
      unit: 'µs',
      ours: reports.map(({ cpuUsPerRequest }) => cpuUsPerRequest),
      peer: null,
      reach: { op: '<=', limit: 1 },
      note: '',
    },
    {
      name: `growth of a worker over the last nine tenths of ${requestsOf(bench).toLocaleString('en')} recorded requests`,
      unit: 'MB',
      ours: reports.map(({ earlyMB, lateMB }) => lateMB - earlyMB),
      peer: null,
      reach: { op: '<=', limit: 0.5 },
      note: `${reports.at(-1)?.lateMB.toFixed(1)} MB in all`,
    },
  ];
};
