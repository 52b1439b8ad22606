import assert from 'node:assert/strict';
import { NO_OVERRIDES } from '../../src/harness/load-scenarios.ts';
import { isLoopback } from '../../src/loopback.ts';
import { parseScenarios, type ScenarioFile } from '../../src/scenarios/parse-scenarios.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { formatProblem } from '../../src/scenarios/yaml/problem.ts';

/** No warm-up and short patience, and what other tests take of the machine excuses nothing: what a test wants unless it is about these. */
const DEFAULTS = 'excuse: nothing, warmup: 0s, timeout: 5s, gracefulStop: 2s';

/** Text of a scenario file with one scenario, `keys` (flow YAML, as between braces), against a server that runs. */
export function scenarioText(origin: string, keys: string, defaults: string = DEFAULTS): string {
  const { hostname } = new URL(origin);
  const allow = isLoopback(hostname) ? '' : `, allowHost: ${hostname}`;
  return [
    'version: 1',
    `target: { kind: url, url: "${origin}"${allow} }`,
    `defaults: { ${defaults} }`,
    'scenarios:',
    `  - { name: tried, ${keys} }`,
    '',
  ].join('\n');
}

export function fileOf(text: string): ScenarioFile {
  const parsed = parseScenarios(text, 'scenarios.yaml', NO_OVERRIDES);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problems.map(formatProblem).join('\n'));
  return parsed.file;
}

export function scenarioOf(text: string): Scenario {
  const [scenario] = fileOf(text).scenarios;
  assert.ok(scenario);
  return scenario;
}
