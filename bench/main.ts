/** Speed and memory, measured on this machine: `npm run bench -- [NAME…] [--pairs N] [--json FILE]`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench, Measure } from './bench.ts';
import { measureCpuPerRequest } from './cpu-per-request.ts';
import { measureGenerate } from './generate.ts';
import { measureLateness } from './lateness.ts';
import { measureOpen } from './open.ts';
import { measureRecording } from './recording.ts';
import { figureOf, isReached, median, type Row } from './row.ts';
import { measureStart } from './start.ts';
import { measureStop } from './stop.ts';
import { measureStreaming } from './streaming.ts';
import { renderTable } from './table.ts';
import { measureMemory, measurePipe } from './ten-streams.ts';
import { measureValidate } from './validate.ts';
import { measureWalk } from './walk.ts';
import { measureAgainstWrk2 } from './wrk2.ts';

const MEASURES: Readonly<Record<string, Measure>> = {
  cpu: measureCpuPerRequest,
  streaming: measureStreaming,
  memory: measureMemory,
  pipe: measurePipe,
  start: measureStart,
  stop: measureStop,
  walk: measureWalk,
  lateness: measureLateness,
  wrk2: measureAgainstWrk2,
  recording: measureRecording,
  generate: measureGenerate,
  open: measureOpen,
  validate: measureValidate,
};

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '5' },
    json: { type: 'string' },
    /** Another build, to compare with. */
    bin: { type: 'string', default: join(root, 'bin/perf-harness.js') },
  },
});
const unknown = names.filter((name) => !(name in MEASURES));
const pairs = Number(options.pairs);
if (unknown.length > 0 || !Number.isInteger(pairs) || pairs < 1) {
  console.error(`usage: npm run bench -- [${Object.keys(MEASURES).join('|')}]… [--pairs N] [--json FILE] [--bin FILE]`);
  process.exit(2);
}

const dir = mkdtempSync(join(tmpdir(), 'perf-harness-bench-'));
const bench: Bench = {
  pairs,
  bin: options.bin,
  scenarios: join(root, 'scenarios.yaml'),
  dir,
  say: (message) => console.error(message),
};
const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, Node ${process.version}`;
const loadAtStart = loadavg().map((load) => load.toFixed(2));
console.log(`${machine}, load average at start ${loadAtStart.join(' ')}, ${pairs} pairs\n`);

try {
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(MEASURES)) {
    if (names.length === 0 || names.includes(name)) rows.push(...(await measure(bench)));
  }
  console.log(renderTable(rows));
  console.log(
    `\nload average at the end ${loadavg()
      .map((load) => load.toFixed(2))
      .join(' ')}`,
  );
  if (options.json !== undefined) writeFileSync(options.json, toJson(rows));
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function toJson(rows: readonly Row[]): string {
  const figures = rows.map((row) => ({ ...row, median: median(row.ours), value: figureOf(row), ok: isReached(row) }));
  return `${JSON.stringify({ machine, loadAtStart, pairs, figures }, null, 1)}\n`;
}
