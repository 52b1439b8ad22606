import { HarnessError, messageOf } from '../errors.ts';
import type { Overrides } from '../scenarios/overrides.ts';
import { parseScenarios, type ScenarioFile, type TypedBy } from '../scenarios/parse-scenarios.ts';
import { WORKLOADS } from '../scenarios/workloads/workload.ts';
import type { Environment } from '../scenarios/yaml/file-environment.ts';
import { formatProblems } from '../scenarios/yaml/problem.ts';
import { readTextFile } from '../text-file.ts';

/** The overrides of a command line that changes nothing in the file. */
export const NO_OVERRIDES: Overrides = {
  rate: null,
  scenarios: [],
  concurrency: null,
  duration: null,
  target: null,
  repeat: null,
  allowHosts: [],
};

/**
 * Where scenarios are. A text that is there already is called by `path`, in whose folder those that it names are looked for;
 * `typedBy` is for one that was made from options.
 */
export type ScenarioSource = { readonly path: string; readonly text: string | null; readonly typedBy?: TypedBy };

/** Reads and checks a scenario file. Throws a HarnessError `CONFIG` that holds the first problems, a line each, and the number of the others. */
export function loadScenarios(path: string, overrides: Partial<Overrides> = {}): ScenarioFile {
  return openScenarios({ path, text: null }, overrides);
}

/** The same of a file or a text. `environment` is what `${env.NAME}` stands for. */
export function openScenarios(
  { path, text, typedBy }: ScenarioSource,
  overrides: Partial<Overrides> = {},
  environment: Environment = process.env,
): ScenarioFile {
  const flags = { ...NO_OVERRIDES, ...overrides };
  const parsed = parseScenarios(text ?? readText(path), path, flags, WORKLOADS, environment, typedBy);
  if (parsed.ok) return parsed.file;
  throw new HarnessError('CONFIG', formatProblems(parsed));
}

function readText(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    const hint = 'name a scenario file, or run the scenarios that come with perf-harness: --demo';
    throw new HarnessError('CONFIG', `can't read ${path}: ${messageOf(error)}`, { cause: error, hint });
  }
}
