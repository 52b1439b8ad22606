import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Measure } from '../bench.ts';
import { buildOf } from '../harness.ts';
import { mustRun } from '../processes/child.ts';
import type { Row } from '../row.ts';

/** What heap-entry.mjs prints. Bytes a request. */
type AllocationReport = {
  readonly requests: number;
  /** By code of the build, by Node's own, and by that of packages. */
  readonly own: number;
  readonly node: number;
  readonly other: number;
  readonly heaviest: readonly (readonly [name: string, bytes: number])[];
};

/** Heap that a thread allocates for each request of a closed load with 50 connections, by whose code allocates it. */
export const measureHeap: Measure = async (bench) => {
  const entry = fileURLToPath(new URL('../processes/heap-entry.mjs', import.meta.url));
  const { origin } = await bench.servers.null();
  const build = join(dirname(bench.bin), '../dist', buildOf(bench.bin));
  const reports: AllocationReport[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    const { stdout } = await mustRun(process.execPath, [entry, build, origin, bench.isQuick ? '2000' : '200000']);
    reports.push(JSON.parse(stdout) as AllocationReport);
    bench.say(`heap ${round + 1}/${bench.pairs}: ${stdout.trim()}`);
  }
  const row = (whose: string, read: (report: AllocationReport) => number, limit: number | null, note: string): Row => ({
    name: `heap allocated a request, closed loop, 50 connections: ${whose}`,
    unit: 'bytes',
    ours: reports.map(read),
    peer: null,
    reach: limit === null ? null : { op: '<=', limit },
    note,
  });
  const [heaviest] = reports.at(-1)?.heaviest ?? [];
  return [
    row('our own code', ({ own }) => own, 200, heaviest ? `most of it ${heaviest[0]}` : ''),
    row("Node's own code", ({ node, other }) => node + other, null, ''),
  ];
};
