import { Writable } from 'node:stream';
import { tableView } from '../../src/cli/monitor/monitor-view.ts';
import type { Bench, Measure } from '../bench.ts';
import { realisticReadings } from './monitor-readings.ts';

const START_MS = Date.UTC(2026, 0, 1);
/** A terminal that has room for all metrics. */
const [COLUMNS, ROWS] = [120, 60];
const MOST_US = 1_500;

/** CPU of drawing the live table of 45 metrics once more, which a monitor on a terminal does at each reading. */
export const measureMonitorTable: Measure = async (bench) => {
  const ours: number[] = [];
  for (let pair = 0; pair < bench.pairs; pair += 1) {
    ours.push(usPerDrawing(bench));
    bench.say(`monitor table ${pair + 1}/${bench.pairs}: ${ours.at(-1)?.toFixed(0)} µs`);
  }
  return [
    {
      name: 'monitor, CPU of drawing its table on a terminal',
      unit: 'µs',
      ours,
      peer: null,
      reach: { op: '<=', limit: MOST_US },
      note: '45 metrics, without what the terminal takes',
    },
  ];
};

function usPerDrawing({ isQuick }: Bench): number {
  const drawings = isQuick ? 20 : 300;
  const terminal = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), {
    isTTY: true,
    columns: COLUMNS,
    rows: ROWS,
  });
  const io = { stdout: terminal, stderr: terminal, environment: {} };
  const view = tableView(io, { watched: 'pid 4242', intervalMs: 1000, hasKeys: true });
  const next = realisticReadings(START_MS);
  const draw = (): void => view.show({ reading: next(), changes: [], standing: [], notes: [] });
  for (let warm = 0; warm < drawings / 10; warm += 1) draw();
  const before = process.cpuUsage();
  for (let drawing = 0; drawing < drawings; drawing += 1) draw();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / drawings;
}
