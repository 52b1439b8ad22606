export const SCENARIO = 'scenario.yaml';

/** A scenario whose values are written in the scenario language. */
export type ScenarioText = {
  readonly name: string;
  readonly comment: string;
  readonly target: string;
  /** The text after `workload:`, either ` { … }` or indented lines. */
  readonly workload: string;
  readonly load: string;
  /** Left out where the default of the file applies. */
  readonly warmup?: string;
  readonly gates: readonly string[];
};

/** The longest time of a walk for each thousand items, or for fewer. */
const MS_A_THOUSAND = 200;

/** The longest time of a walk through so many changes, in milliseconds. */
export function walkLimitMs(changes: number): number {
  return Math.max(MS_A_THOUSAND, Math.round((changes / 1_000) * MS_A_THOUSAND));
}

/** A scenario that reads every file of the target's dataset once. `files` is their number. */
export function everyFile(target: string, files: number): ScenarioText {
  return {
    name: 'every-file',
    comment: `${files === 1 ? 'The file that was' : `Each of the ${files} files that were`} generated is read once, and held against its length and SHA-256 in the manifest.`,
    target,
    workload: ' { kind: streaming, files: all, index: /tree }',
    load: `{ concurrency: 10, iterations: ${files} }`,
    warmup: '0s',
    gates: ['share(ok) == 100%', 'peak(target.memory) < 50MB'],
  };
}

/** The text of a scenario file for generated data. Its paths are relative to the file. */
export function scenarioText(description: string, scenarios: readonly ScenarioText[]): string {
  return `# ${description}
# Made by perf-harness generate, which makes it anew when it is changed. Paths begin where this file lies.
version: 1

defaults: { warmup: 300ms, timeout: 30s, gracefulStop: 5s }

scenarios:
${scenarios.map(oneScenario).join('\n')}`;
}

function oneScenario({ name, comment, target, workload, load, warmup, gates }: ScenarioText): string {
  const lines = gates.map((gate) => `      - ${gate}\n`);
  return `  # ${comment}
  - name: ${name}
    target: ${target}
    workload:${workload}
    load: ${load}
${warmup === undefined ? '' : `    warmup: ${warmup}\n`}    gates:
${lines.join('')}`;
}
