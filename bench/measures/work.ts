import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Bench, Measure } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import { median, type Row } from '../row.ts';

const ITEMS = 50;
/** One item more is 2 % more work. */
const CHANGED_ITEMS = 51;
const BUSY_PROCESSES = 2;
const TOLERANCE = 0.01;
const BURN = 'for (;;);';

/** What a request cost in one run: bytes of heap, and milliseconds of CPU. */
type Cost = { readonly alloc: number; readonly cpu: number };

/**
 * What a request of the same target costs from run to run, each second one beside busy processes; and whether 2 % more is found
 * beside them against a budget of the median and 1 %.
 */
export const measureWork: Measure = async (bench) => {
  const quiet: Cost[] = [];
  const busy: Cost[] = [];
  const changed: Cost[] = [];
  for (let pair = 0; pair < bench.pairs; pair += 1) {
    quiet.push(await costOf(bench, ITEMS));
    busy.push(await beside(BUSY_PROCESSES, () => costOf(bench, ITEMS)));
    changed.push(await beside(BUSY_PROCESSES, () => costOf(bench, CHANGED_ITEMS)));
    const [now, then, more] = [quiet, busy, changed].map((costs) => Math.round(costs.at(-1)?.alloc ?? 0));
    bench.say(`work ${pair + 1}/${bench.pairs}: ${now} B quiet, ${then} B busy, ${more} B with one item more`);
  }
  const all = [...quiet, ...busy];
  const limit = median(all.map(({ alloc }) => alloc)) * (1 + TOLERANCE);
  const found = changed.filter(({ alloc }) => alloc > limit).length;
  const falseAlarms = all.filter(({ alloc }) => alloc > limit).length;
  const beyond = `${all.length} runs, half of them beside ${BUSY_PROCESSES} busy processes`;
  const row = (name: string, ours: readonly number[], reach: Row['reach'], note = ''): Row => {
    return { name, unit: '%', ours, peer: null, reach, note };
  };
  return [
    row(
      'alloc/request: largest deviation from the median',
      [deviation(all, 'alloc')],
      { op: '<=', limit: 0.3 },
      beyond,
    ),
    row('+ 2 % of alloc/request found beside them, budget ± 1 %', [share(found, changed.length)], {
      op: '>=',
      limit: 100,
    }),
    row('false alarms of that budget', [share(falseAlarms, all.length)], { op: '<=', limit: 0 }),
    row('cpu/request: largest deviation, quiet', [deviation(quiet, 'cpu')], null),
    row('cpu/request: largest deviation, beside them', [deviation(all, 'cpu')], null),
  ];
};

async function costOf(bench: Bench, items: number): Promise<Cost> {
  const iterations = bench.isQuick ? 1_000 : 15_000;
  const scenario = writeScenario(bench, `list-${items}`, {
    target: { kind: 'openspec', dataset: { changes: 200, archived: 0, specs: 1, files: ['1KB'], seed: 1 } },
    workload: { kind: 'concurrency', requests: [{ name: 'list', path: `/changes?limit=${items}`, expect: { items } }] },
    load: { concurrency: 10, iterations },
    warmup: `${iterations / 3 > 1_000 ? 5_000 : 300} iterations`,
  });
  const { work } = (await runHarness(bench, [scenario])).scenario;
  const [alloc, cpu] = [work?.figures['alloc/request'], work?.figures['cpu/request']];
  if (alloc === undefined || cpu === undefined) throw new Error('the work of the target was not seen');
  return { alloc, cpu };
}

/** Runs something while `count` processes take all the CPU that they get. */
async function beside<T>(count: number, run: () => Promise<T>): Promise<T> {
  const burners = Array.from({ length: count }, () => spawn(process.execPath, ['-e', BURN], { stdio: 'ignore' }));
  try {
    return await run();
  } finally {
    const ended = burners.map((burner) => once(burner, 'exit'));
    for (const burner of burners) burner.kill('SIGKILL');
    await Promise.all(ended);
  }
}

/** Per cent of the median. */
function deviation(costs: readonly Cost[], of: keyof Cost): number {
  const values = costs.map((cost) => cost[of]);
  const middle = median(values);
  return Math.max(...values.map((value) => Math.abs(value / middle - 1))) * 100;
}

function share(part: number, whole: number): number {
  return (part / whole) * 100;
}
