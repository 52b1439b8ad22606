export const SCENARIO = 'scenario.yaml';

/** A scenario in the words of the scenario language. */
export type ScenarioText = {
  readonly name: string;
  readonly comment: string;
  readonly target: string;
  /** In brackets after a blank, or on lines of its own. */
  readonly workload: string;
  readonly load: string;
  /** Where it is not that of the file. */
  readonly warmup?: string;
  readonly gates: readonly string[];
};

/** A walk may take so long for each thousand of items, and for fewer. */
const MS_A_THOUSAND = 200;

/** How long a walk through so many changes may take. */
export function walkLimitMs(changes: number): number {
  return Math.max(MS_A_THOUSAND, Math.round((changes / 1_000) * MS_A_THOUSAND));
}

/** Reads back every file that lies in the target's dataset, each of them once: there are so many of `files`. */
export function everyFile(target: string, files: number): ScenarioText {
  return {
    name: 'every-file',
    comment: `Each of the ${files} files that were generated is read once, and held against its length and SHA-256 in the manifest.`,
    target,
    workload: ' { kind: streaming, files: all, index: /tree }',
    load: `{ concurrency: 10, iterations: ${files} }`,
    warmup: '0s',
    gates: ['share(ok) == 100%', 'peak(target.memory) < 50MB'],
  };
}

/** A scenario file beside generated data; its paths begin where it lies. */
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
