import type { Kind, ScenarioText } from './kind.ts';

export const SCENARIO = 'scenario.yaml';

/** The scenario file of a kind; its paths begin where it lies. */
export function scenarioText({ description, scenarios }: Pick<Kind, 'description' | 'scenarios'>): string {
  return `# ${description}
# Made by perf-harness generate, which makes it anew when it is changed. Paths begin where this file lies.
version: 1

defaults: { warmup: 1s, timeout: 30s, gracefulStop: 5s }

scenarios:
${scenarios.map(oneScenario).join('\n')}`;
}

function oneScenario({ name, comment, target, workload, load, gates }: ScenarioText): string {
  const lines = gates.map((gate) => `      - ${gate}\n`);
  return `  # ${comment}
  - name: ${name}
    target: ${target}
    workload:${workload}
    load: ${load}
    gates:
${lines.join('')}`;
}
