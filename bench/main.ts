/**
 * Speed and memory, measured on this machine.
 *
 *     npm run bench                                   every measurement, seven pairs, limits judged
 *     npm run bench -- cpu start --pairs 3            some of them
 *     npm run bench -- --quick                        each once with small sizes: shows that it runs, and judges nothing
 *     npm run bench -- --long                         the figures about noise, two hours of runs; called again, it goes on
 *     npm run bench -- --against OTHER/bin/perf-harness.js    this build and another one in turn
 *
 * Exit codes: 0, 130 if Ctrl-C ended --long, 1 if a measurement could not run, 2 for a wrong command line, 3 if a limit was missed (never with --quick).
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench, Measure } from './bench.ts';
import { shippedScenarios } from './harness.ts';
import { LONG_MEASURES } from './long/rows.ts';
import { runLong } from './long/run-long.ts';
import { MEASURES } from './measure-list.ts';
import { compareBuilds } from './measures/other-build.ts';
import { MissingPeer } from './peers.ts';
import { childrenCpuMs } from './processes/child.ts';
import { SharedServers } from './processes/shared-servers.ts';
import { figureOf, isReached, median, type Row } from './row.ts';
import { renderTable } from './table.ts';

/** A measurement without figures, and why it has none. */
type Unmeasured = { readonly name: string; readonly reason: string; readonly isFailure: boolean };

// Node reads these certificates at the start of each process, which may take it a tenth of a second: what starts would be measured
// with that. Nothing here connects to a server that needs them.
delete process.env['NODE_EXTRA_CA_CERTS'];
const root = fileURLToPath(new URL('..', import.meta.url));
const USAGE =
  `usage: npm run bench -- [${Object.keys(MEASURES).join('|')}]… [--quick] [--pairs N] [--json FILE] [--bin FILE]\n` +
  `       npm run bench -- --long [${Object.keys(LONG_MEASURES).join('|')}]… [--runs N] [--out FOLDER] [--fresh] [--bin FILE]\n` +
  '       npm run bench -- --against FILE [--quick] [--pairs N] [--json FILE] [--bin FILE]';

const { values: options, positionals: names } = readArguments();
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
const unknown = names.filter((name) => !(name in (options.long ? LONG_MEASURES : MEASURES)));
const pairs = Number(options.pairs ?? (options.quick ? 1 : 7));
const runs = options.runs === undefined ? null : Number(options.runs);
/** Options of one of the two benchmarks mean nothing to the other. */
const isMisplaced = options.long
  ? options.quick || [options.pairs, options.json, options.against].some((each) => each !== undefined)
  : options.fresh || [options.out, options.runs].some((each) => each !== undefined);
const isAgainst = options.against !== undefined;
const builds = [options.bin, ...(options.against === undefined ? [] : [options.against])].map((bin) => resolve(bin));
const missing = builds.filter((bin) => !existsSync(bin));
if (
  unknown.length > 0 ||
  missing.length > 0 ||
  isMisplaced ||
  (runs !== null && !(Number.isInteger(runs) && runs >= 1)) ||
  !Number.isInteger(pairs) ||
  pairs < 1 ||
  (isAgainst && names.length > 0)
) {
  for (const bin of missing) console.error(`there is no ${bin}`);
  console.error(USAGE);
  process.exit(2);
}
const [bin = '', otherBin] = builds;
const dir = mkdtempSync(join(tmpdir(), 'perf-harness-bench-'));
const scenarios = shippedScenarios(bin);
const unmeasured: Unmeasured[] = [];
const bench: Bench = {
  pairs,
  isQuick: options.quick,
  bin,
  scenarios,
  cacheDir: null,
  dir,
  servers: new SharedServers({ bin, scenarios, dir }),
  miss: (name, reason) => unmeasured.push({ name, reason, isFailure: false }),
  say: (message) => console.error(message),
};
const measures: Readonly<Record<string, Measure>> =
  otherBin === undefined ? MEASURES : { builds: () => compareBuilds(bench, otherBin) };
const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, Node ${process.version}`;
const loadAtStart = loadText();
if (options.long) {
  const stop = stopOnSignal();
  console.log(`${machine}, load average at start ${loadAtStart}`);
  const long = { names, out: options.out ?? 'perf-results', isFresh: options.fresh, runs, machine, stop };
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  const code = await runLong(bench, long);
  console.log(`load average at the end ${loadText()}`);
  process.exit(code);
}
console.log(`${machine}, load average at start ${loadAtStart}, ${pairs} ${pairs === 1 ? 'pair' : 'pairs'}\n`);

const rows: Row[] = [];
/** What is not judged may be measured side by side, with something to fill each wait of the others. */
const AT_ONCE = options.quick ? 4 : 1;
// They are one run then: no gate waits for the others to leave the machine.
if (options.quick) process.env['PERF_HARNESS_RUN'] ??= dir;
/** A soak takes 20 minutes but with `--quick`, so it is part of `--long`, and otherwise measured only by its name. */
const isLeftOut = (name: string): boolean => name === 'soak' && !options.quick;
const asked = Object.entries(measures).filter(([name]) => (names.length > 0 ? names.includes(name) : !isLeftOut(name)));
// The last ones take longest, and nothing would be left to do beside them.
if (options.quick) asked.reverse();
try {
  await Promise.all(Array.from({ length: AT_ONCE }, measureNext));
} finally {
  await bench.servers.stop();
  rmSync(dir, { recursive: true, force: true });
}

/** Measures what nobody has begun, one after the other. */
async function measureNext(): Promise<void> {
  for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
    const [name, measure] = next;
    const [startedMs, cpuBeforeMs] = [performance.now(), childrenCpuMs()];
    try {
      rows.push(...(await measure(bench)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      unmeasured.push({ name, reason, isFailure: !(error instanceof MissingPeer) });
    }
    const [wall, cpu] = [performance.now() - startedMs, childrenCpuMs() - cpuBeforeMs].map((ms) =>
      (ms / 1e3).toFixed(1),
    );
    const used = AT_ONCE === 1 ? `, and ${cpu} s of CPU in child processes` : '';
    bench.say(`${name} took ${wall} s${used}`);
  }
}

console.log(renderTable(rows, !bench.isQuick));
for (const { name, reason, isFailure } of unmeasured) {
  console.log(`${isFailure ? 'FAILED' : 'NOT MEASURED'}  ${name}: ${reason}`);
}
console.log(`\nload average at the end ${loadText()}`);
if (bench.isQuick)
  console.log('quick: small sizes, one run each. This shows that each row runs; no figure was judged.');
if (options.json !== undefined) writeFileSync(options.json, toJson());
if (unmeasured.some(({ isFailure }) => isFailure)) process.exitCode = 1;
else if (!bench.isQuick && !rows.every(isReached)) process.exitCode = 3;

function loadText(): string {
  return loadavg()
    .map((load) => load.toFixed(2))
    .join(' ');
}

/** Aborted by the first Ctrl-C; the second one ends this process at once. */
function stopOnSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      console.error('stopping: the run under way is dropped, all before it are kept');
      stop.abort();
    });
  }
  return stop.signal;
}

function toJson(): string {
  const figures = rows.map((row) => ({ ...row, median: median(row.ours), value: figureOf(row), ok: isReached(row) }));
  return `${JSON.stringify({ machine, loadAtStart, pairs, isQuick: bench.isQuick, figures, unmeasured }, null, 1)}\n`;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', default: false },
        pairs: { type: 'string' },
        json: { type: 'string' },
        quick: { type: 'boolean', default: false },
        /** The build under test. */
        bin: { type: 'string', default: join(root, 'bin/perf-harness.js') },
        against: { type: 'string' },
        long: { type: 'boolean', default: false },
        /** The most runs of each kind. */
        runs: { type: 'string' },
        out: { type: 'string' },
        fresh: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exit(2);
  }
}
