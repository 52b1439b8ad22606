import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import type { RunResult, ScenarioResult } from '../src/harness/result/result.ts';
import { type Bench, cacheOptions } from './bench.ts';
import { runChild } from './processes/child.ts';

/** What a measurement says of a scenario, in the words of the scenario language. */
export type ScenarioText = {
  readonly target: unknown;
  readonly engine?: 'wire' | 'undici';
  readonly workload: unknown;
  readonly load: unknown;
  readonly warmup: string;
  readonly gracefulStop?: string;
};

export type HarnessRun = {
  readonly scenarios: readonly ScenarioResult[];
  /** Requests of all scenarios, warm-up left out. */
  readonly requests: number;
  readonly cpuMs: number;
  readonly wallMs: number;
};

/** Exit codes of a run that came to its end. A gate that fails is a figure here, not an error. */
const ENDED = [0, 3, 5];

/** Writes a scenario file with one scenario and returns its path. JSON is YAML. */
export function writeScenario(bench: Bench, name: string, scenario: ScenarioText): string {
  return writeScenarios(bench, name, { [name]: scenario });
}

function writeScenarios({ dir, isQuick }: Bench, file: string, texts: Readonly<Record<string, ScenarioText>>): string {
  const path = join(dir, `${file}.yaml`);
  const scenarios = Object.entries(texts).map(([name, text]) => ({ name, ...text, gates: ['share(ok) == 100%'] }));
  // What is not judged is neither measured again nor waits for a quiet machine.
  const defaults = isQuick ? { excuse: 'nothing', confirm: 0 } : {};
  writeFileSync(path, `${JSON.stringify({ version: 1, defaults, scenarios }, null, 1)}\n`);
  return path;
}

/** A scenario of the shipped file, without its gates: the benchmark judges figures itself. */
export function shippedScenario({ scenarios: path }: Bench, name: string): ScenarioText {
  const file = parse(readFileSync(path, 'utf8'), { merge: true });
  const scenario = file.scenarios.find((each: { readonly name: string }) => each.name === name);
  if (scenario === undefined) throw new Error(`${path} has no scenario ${name}`);
  const { workload, load, warmup = file.defaults.warmup } = scenario;
  return { target: file.target, workload, load, warmup };
}

/**
 * Runs a scenario file to its end, in a process of its own. The figures come from result.json alone, which builds of
 * different age share; their options and what they print need not agree.
 */
export async function runFile(bench: Bench, args: readonly string[]): Promise<HarnessRun> {
  const out = mkdtempSync(join(bench.dir, 'results-'));
  const startedMs = performance.now();
  const command = [bench.bin, 'run', ...args, '--out', out, ...cacheOptions(bench)];
  const { stderr, exitCode, cpuMs } = await runChild(process.execPath, command);
  const wallMs = performance.now() - startedMs;
  if (!ENDED.includes(exitCode)) throw new Error(`perf-harness ${args.join(' ')} exited with ${exitCode}\n${stderr}`);
  const [run = ''] = readdirSync(out);
  const { scenarios } = JSON.parse(readFileSync(join(out, run, 'result.json'), 'utf8')) as RunResult;
  const requests = scenarios.reduce((sum, { counters }) => sum + counters.started, 0);
  return { scenarios, requests, cpuMs, wallMs };
}

/** Runs a file of one scenario. Throws unless every request was ok. */
export async function runHarness(
  bench: Bench,
  args: readonly string[],
): Promise<{ readonly scenario: ScenarioResult; readonly cpuMs: number }> {
  const { scenarios, cpuMs } = await runFile(bench, args);
  const [scenario] = scenarios;
  if (!scenario) throw new Error('the run has no scenario');
  return { scenario: mustBeOk(scenario), cpuMs };
}

function mustBeOk(scenario: ScenarioResult): ScenarioResult {
  const { started, ok } = scenario.counters;
  if (ok !== started || ok === 0) throw new Error(`${ok} of ${started} ok: ${JSON.stringify(scenario.failures)}`);
  return scenario;
}

/**
 * Runs scenarios one after the other, and returns their results in this order. Each is a process of its own; with small sizes
 * they share one, which starts only once. Throws unless every request was ok.
 */
export async function runEach(
  bench: Bench,
  file: string,
  texts: Readonly<Record<string, ScenarioText>>,
  options: readonly string[] = [],
): Promise<readonly ScenarioResult[]> {
  const groups = bench.isQuick ? [texts] : Object.entries(texts).map(([name, text]) => ({ [name]: text }));
  const results: ScenarioResult[] = [];
  for (const group of groups) {
    const { scenarios } = await runFile(bench, [writeScenarios(bench, file, group), ...options]);
    results.push(...scenarios.map(mustBeOk));
  }
  return results;
}

/** The scenario file that belongs to a build. */
export function shippedScenarios(bin: string): string {
  return join(dirname(bin), '../scenarios.yaml');
}

/** A compiled module of a build, by its path below src/. */
export function importFrom<T>(bin: string, path: string): Promise<T> {
  const dist = join(dirname(bin), '../dist');
  return import(pathToFileURL(join(dist, buildOf(bin), path)).href) as Promise<T>;
}

/** The folder of a build below dist/, whose name has the hash of its sources; `.` where a build has none of its own. */
export function buildOf(bin: string): string {
  const entry = readFileSync(join(dirname(bin), '../dist/cli/main.js'), 'utf8');
  return /\.\.\/(build-[0-9a-f]+)\//.exec(entry)?.[1] ?? '.';
}
