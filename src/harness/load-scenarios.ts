import { asHarnessError, HarnessError, messageOf } from '../errors.ts';
import type { Overrides } from '../scenarios/overrides.ts';
import { parseScenarios, type ScenarioFile, type TypedBy } from '../scenarios/parse-scenarios.ts';
import { WORKLOADS } from '../scenarios/workloads/workload.ts';
import type { Environment } from '../scenarios/yaml/file-environment.ts';
import { formatProblems } from '../scenarios/yaml/problem.ts';
import { readTextFile } from '../text-file.ts';
import { type ExpectedValue, givenOf, TEXT, TEXT_OR_NULL, TEXTS } from './library-arguments.ts';

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

const OVERRIDES: { readonly [key in keyof Overrides]-?: ExpectedValue } = {
  scenarios: TEXTS,
  concurrency: TEXT_OR_NULL,
  rate: TEXT_OR_NULL,
  duration: TEXT_OR_NULL,
  target: TEXT_OR_NULL,
  targetFlag: TEXT,
  repeat: TEXT_OR_NULL,
  allowHosts: TEXTS,
};

/**
 * Reads and checks a scenario file. Throws a HarnessError `CONFIG` that holds the first problems, a line each, and the number of the
 * others, and `USAGE` for arguments that it can't take.
 */
export function loadScenarios(
  path: string,
  overrides: { readonly [key in keyof Overrides]?: Overrides[key] | undefined } = {},
): ScenarioFile {
  try {
    if (path === undefined) throw new HarnessError('USAGE', 'loadScenarios needs the path of a scenario file');
    givenOf({ path }, { path: TEXT }, 'argument');
    return openScenarios({ path, text: null }, givenOf(overrides, OVERRIDES, 'override'));
  } catch (error) {
    throw asHarnessError(error);
  }
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
