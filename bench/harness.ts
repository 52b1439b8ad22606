import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult, ScenarioResult } from '../src/harness/result/result.ts';
import type { Bench } from './bench.ts';
import { runChild } from './child.ts';

/** What a bench says of a scenario, in the words of the scenario language. */
export type ScenarioText = {
  readonly target: unknown;
  readonly workload: unknown;
  readonly load: unknown;
  readonly warmup: string;
  readonly gracefulStop?: string;
};

export type HarnessRun = { readonly scenario: ScenarioResult; readonly cpuMs: number };

/** Exit codes of a run that came to its end; a gate that fails is a figure here, not an error. */
const ENDED = [0, 3, 5];

/** Writes a scenario file with one scenario and returns its path. JSON is YAML. */
export function writeScenario({ dir }: Bench, name: string, { warmup, ...scenario }: ScenarioText): string {
  const path = join(dir, `${name}.yaml`);
  const file = { version: 1, defaults: { warmup }, scenarios: [{ name, ...scenario, gates: ['share(ok) == 100%'] }] };
  writeFileSync(path, `${JSON.stringify(file, null, 1)}\n`);
  return path;
}

/** Runs the first scenario of a file to its end, in a process of its own. Throws where an answer was not right. */
export async function runHarness({ bin, dir }: Bench, args: readonly string[]): Promise<HarnessRun> {
  const command = [bin, 'run', ...args, '--json', '--out', join(dir, 'results'), '--log-level', 'error'];
  const { stdout, stderr, exitCode, cpuMs } = await runChild(process.execPath, command);
  if (!ENDED.includes(exitCode)) throw new Error(`perf-harness ${args.join(' ')} exited with ${exitCode}\n${stderr}`);
  const { scenarios } = JSON.parse(stdout) as RunResult;
  const [scenario] = scenarios;
  if (!scenario) throw new Error('a run has a scenario');
  const { started, ok } = scenario.counters;
  if (ok !== started || ok === 0) throw new Error(`${ok} of ${started} right: ${JSON.stringify(scenario.failures)}`);
  return { scenario, cpuMs };
}
