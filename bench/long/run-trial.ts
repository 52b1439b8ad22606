import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunResult, ScenarioResult } from '../../src/harness/result/result.ts';
import { type Bench, cacheOptions } from '../bench.ts';
import { buildOf } from '../harness.ts';
import { runChild } from '../processes/child.ts';
import { median } from '../row.ts';
import { growthOf, type MemorySample, readSamples } from './memory-growth.ts';
import { besideBusy } from './neighbours.ts';
import { runComparisonTrial } from './run-comparison-trial.ts';
import { type Change, scenarioFile, sizesOf, writeFileOf } from './scenarios.ts';
import { CELLS, CHANGE, type Figures, isComparison, type Measured, type RunRow, type Trial } from './trial.ts';

/** Exit codes of a run that came to its end. A gate that fails is a figure here, not an error. */
const ENDED = [0, 3, 5];
/** What is not judged need not be disturbed: one neighbour, which takes what nobody else wants. */
const GENTLE = { count: 1, priority: 19 };
const MEMORY = 'memory.jsonl';
const PROBE = fileURLToPath(new URL('../processes/soak-probe.mjs', import.meta.url));
const SWITCH = fileURLToPath(new URL('../processes/sampling-switch.mjs', import.meta.url));

/** Runs a trial, beside neighbours where it is to be, and returns its figures. Rejects if it could not be measured. */
export async function runTrial(
  bench: Bench,
  trial: Trial,
  measured: readonly Measured[],
  stop: AbortSignal,
): Promise<Measured> {
  if (isComparison(trial)) return runComparisonTrial(bench, trial, measured, stop);
  const startedMs = performance.now();
  const { side } = trial;
  const row = trial.row as RunRow;
  const change = row === 'changed' ? changeAfter(measured) : null;
  const file = scenarioFile(row, bench.scenarios, sizesOf(bench.isQuick), change);
  const path = writeFileOf(bench.dir, row, file);
  const run = (): Promise<Ended> => runOnce(bench, row, path, stop);
  const ended =
    side === 'quiet' ? await run() : await besideBusy(habitOf(trial), run, bench.isQuick ? GENTLE : undefined);
  const figures = { ...figuresOf(row, ended), ...(change ?? {}) };
  return { ...trial, tookMs: Math.round(performance.now() - startedMs), figures };
}

/** Verdicts are for neighbours that come and go, each run by a seed of its own; costs for those that are there all the while. */
function habitOf({ row, index }: Trial): Parameters<typeof besideBusy>[0] {
  const isGate = row === 'shipped' || row === 'slow';
  return isGate ? { seed: 1000 * CELLS.findIndex((cell) => cell.row === row) + index } : 'steady';
}

/** By how much a changed run costs more than the quiet runs without a change until now. */
function changeAfter(measured: readonly Measured[]): Change {
  const base = measured.filter(({ row, side }) => row === 'work' && side === 'quiet');
  if (base.length === 0) throw new Error('no run without the change was measured before');
  const of = (name: string): number => median(base.map(({ figures }) => figures[name] ?? Number.NaN));
  return {
    garbageBytes: Math.round(of('alloc') * CHANGE.alloc),
    burnUs: Math.max(1, Math.round(of('cpu') * 1e3 * CHANGE.cpu)),
  };
}

type Ended = {
  readonly samples: readonly MemorySample[];
  readonly exitCode: number;
  readonly hasWaited: boolean;
  readonly scenario: ScenarioResult;
};

async function runOnce(bench: Bench, row: RunRow, path: string, stop: AbortSignal): Promise<Ended> {
  const out = mkdtempSync(join(bench.dir, 'results-'));
  const isSampling = row === 'sampled' || row === 'unsampled';
  const isSoak = row === 'soak' || row === 'soak-closed';
  const command = [
    isSampling ? modulesOf(bench) : bench.bin,
    'run',
    path,
    '--out',
    out,
    '--no-profile',
    '--no-budget',
    ...cacheOptions(bench),
  ];
  // Both sides are loaded through the switch, so that only what it switches differs.
  const preloaded = isSampling ? SWITCH : isSoak ? PROBE : null;
  const args = preloaded === null ? command : ['--import', preloaded, ...command];
  const memory = join(out, MEMORY);
  const env = {
    PERF_HARNESS_BENCH_MEMORY: memory,
    PERF_HARNESS_BENCH_SAMPLING: row === 'unsampled' ? 'off' : 'on',
  };
  const { stderr, exitCode } = await runChild(process.execPath, args, { stop, env });
  if (!ENDED.includes(exitCode)) throw new Error(`perf-harness run of ${row} exited with ${exitCode}\n${stderr}`);
  const [run = ''] = readdirSync(out).filter((name) => name !== MEMORY);
  const { scenarios } = JSON.parse(readFileSync(join(out, run, 'result.json'), 'utf8')) as RunResult;
  const [scenario] = scenarios;
  if (scenario === undefined) throw new Error(`the run of ${row} has no scenario`);
  const samples = isSoak ? readSamples(memory) : [];
  return { samples, exitCode, hasWaited: stderr.includes('waiting for a quiet machine'), scenario };
}

/** The command as the modules of a build, one of which can be another: what the build starts is bundled. */
function modulesOf({ bin }: Bench): string {
  return join(dirname(bin), '../dist', buildOf(bin), 'cli/main.js');
}

function figuresOf(row: RunRow, { samples, exitCode, hasWaited, scenario }: Ended): Figures {
  const { outside, disturbed, timers, gauges, work } = scenario;
  const common = outside.outside === null ? {} : { outside: outside.outside };
  switch (row) {
    case 'shipped':
    case 'slow': {
      const p95 = timers.traversal?.p95;
      const workerElu = gauges['worker.elu']?.peak;
      return {
        ...{ exitCode, waited: hasWaited ? 1 : 0, disturbed: disturbed.length },
        ...(p95 === undefined ? {} : { p95 }),
        ...(workerElu === undefined ? {} : { workerElu }),
        ...common,
      };
    }
    case 'work':
    case 'changed': {
      mustBeOk(scenario);
      const [alloc, cpu] = [work?.figures['alloc/request'], work?.figures['cpu/request']];
      if (alloc === undefined || cpu === undefined) throw new Error('the work of the target was not seen');
      return { alloc, cpu, ...common };
    }
    case 'soak':
    case 'soak-closed':
      mustBeOk(scenario);
      return { ...growthOf(samples), requests: scenario.counters.ok, seconds: scenario.intervals.length, ...common };
    case 'sampled':
    case 'unsampled': {
      mustBeOk(scenario);
      const seen = Object.keys(gauges);
      if (row === 'sampled' && (!seen.includes('target.memory') || !seen.includes('worker.elu')))
        throw new Error('the run with all sampling on has no gauges');
      if (row === 'unsampled' && (seen.length > 0 || outside.outside !== null))
        throw new Error(`the run with all sampling off has sampled ${seen.join(', ') || 'the outside share'}`);
      return { p99: timers.response?.p99 ?? Number.NaN, ...common };
    }
  }
}

function mustBeOk({ counters: { ok, started }, failures }: ScenarioResult): void {
  if (ok !== started || ok === 0) throw new Error(`${ok} of ${started} ok: ${JSON.stringify(failures)}`);
}
