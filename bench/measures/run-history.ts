import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioFigure } from '../../src/harness/history/scenario-figures.ts';
import { Distribution } from '../../src/metrics/histogram.ts';
import { LatencyRecorder } from '../../src/metrics/latency-recorder.ts';
import { createRandom } from '../../src/random.ts';
import { linesText, nightlyRuns } from '../../test/support/run-lines.ts';
import type { Measure } from '../bench.ts';
import { mustRun } from '../processes/child.ts';

const [RUNS, QUICK_RUNS] = [1_000, 50];
const SCENARIOS = ['pagination', 'streaming', 'concurrency'];
const SAMPLES = 20_000;

/** `perf-harness history` over many runs of three scenarios, each with 10 figures, a step in three of them, and the histograms of five timers. */
export const measureRunHistory: Measure = async ({ bin, dir, pairs, isQuick, say }) => {
  const count = isQuick ? QUICK_RUNS : RUNS;
  const path = join(dir, 'runs.jsonl');
  const text = manyRuns(count);
  writeFileSync(path, text);
  const tookMs: number[] = [];
  for (let round = 0; round < pairs; round += 1) {
    const startedMs = performance.now();
    await mustRun(process.execPath, [bin, 'history', path]);
    tookMs.push(performance.now() - startedMs);
    say(`history ${round + 1}/${pairs}: ${tookMs.at(-1)?.toFixed(0)} ms`);
  }
  const megabytes = (text.length / 1e6).toFixed(1);
  return [
    {
      name: `\`history\` over ${count.toLocaleString('en')} runs`,
      unit: 'ms',
      ours: tookMs,
      peer: null,
      reach: { op: '<=', limit: 2000 },
      note: `${SCENARIOS.length} scenarios with 10 figures and 5 histograms each, ${megabytes} MB; with the start of the process`,
    },
  ];
};

function manyRuns(count: number): string {
  const hdr = histogram();
  const timers = { response: hdr, service: hdr, ttfb: hdr, iteration: hdr, traversal: hdr };
  const runs = nightlyRuns(count, (night) => figuresOf(night, count));
  return linesText(
    runs.map((run) => {
      const scenarios = SCENARIOS.flatMap((name) => run.scenarios.map((each) => ({ ...each, name, hdr: timers })));
      return { ...run, scenarios };
    }),
  );
}

function figuresOf(night: number, count: number): readonly ScenarioFigure[] {
  return Array.from({ length: 10 }, (_, index) => {
    const step = index < 3 && night >= (count * (index + 1)) / 4 ? 1.15 : 1;
    return { metric: `p${50 + index}(response)`, unit: 'ms', value: (10 + index) * step };
  });
}

/** Times as a service has them: most near the shortest, and a long tail. */
function histogram(): string {
  const recorder = new LatencyRecorder();
  const random = createRandom(1);
  for (let sample = 0; sample < SAMPLES; sample += 1) recorder.record(Math.round(2_000 + 3_000 * -Math.log(random())));
  const encoded = recorder.take();
  if (encoded === null) throw new Error('nothing was recorded');
  return Distribution.decode(encoded).toBase64();
}
