// npm run fuzz -- [answers | files | responses | responses-undici | comparisons] [--count 100000] [--seed 1]: one fuzzer, or all of them, with so many generated cases each.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EngineName } from '../../src/scenarios/scenario.ts';
import { fuzzAnswers } from './answers/answer-fuzzer.ts';
import { simulateAuto, simulateComparisons } from './comparisons/comparison-fuzzer.ts';
import { simulateSlices } from './comparisons/slice-fuzzer.ts';
import { fuzzFiles } from './files/file-fuzzer.ts';
import { judgeFigure, judgePeakRss, MOST_FILE_MS } from './limits.ts';
import { providingFrom } from './responses/response-cases.ts';
import { fuzzResponses } from './responses/response-fuzzer.ts';

/** A fuzzer returns what it found in words, and how much of it is an error. */
type Fuzzer = (count: number, seed: number) => Promise<{ readonly lines: readonly string[]; readonly errors: number }>;

/** A comparison that adds launches, or is made of slices, takes many times as long to simulate. */
const AUTO_PART = 20;

const FUZZERS: Readonly<Record<string, Fuzzer>> = {
  answers: async (count, seed) => {
    const { tried, whole, kinds, unexplained } = await fuzzAnswers(count, seed);
    const lines = [`${tried} answers tried, ${whole} read whole and alike by the parser and by llhttp`];
    const sorted = [...kinds].sort(([, a], [, b]) => b - a);
    for (const [title, times] of sorted) lines.push(`${String(times).padStart(8)}  ${title}`);
    lines.push(`${unexplained.length} unexplained`, ...unexplained);
    return { lines, errors: unexplained.length };
  },
  files: async (count, seed) => {
    const { tried, right, slowest, faults } = fuzzFiles(count, seed);
    const cpu = judgeFigure(slowest.cpuMs, MOST_FILE_MS, 'ms of CPU');
    const lines = [
      `${tried} scenario files tried, ${right} of them right`,
      `slowest: file ${slowest.index}, ${cpu.text}, ${Math.round(slowest.withHelpersMs)} ms with the threads of V8 beside it`,
      `${faults.length} faults`,
      ...faults,
    ];
    return { lines, errors: faults.length + Number(cpu.isBeyond) };
  },
  responses: (count, seed) => fuzzEngine(count, seed, 'wire'),
  'responses-undici': (count, seed) => fuzzEngine(count, seed, 'undici'),
  comparisons: async (count, seed) => {
    const simulations = [...simulateComparisons(count, seed), ...simulateSlices(Math.ceil(count / AUTO_PART), seed)];
    const lines = simulations.map(({ title, share, reach, ok }) => {
      const missed = ok ? '' : ', MISSED';
      return `${(share * 100).toFixed(2).padStart(8)} %  ${title}${reach === '' ? '' : ` (${reach}${missed})`}`;
    });
    const auto = [0.01, 0.02].flatMap((noise) => simulateAuto(Math.ceil(count / AUTO_PART), seed, noise));
    return { lines: [...lines, ...auto], errors: simulations.filter(({ ok }) => !ok).length };
  },
};

async function fuzzEngine(count: number, seed: number, engine: EngineName): ReturnType<Fuzzer> {
  const folder = mkdtempSync(join(tmpdir(), 'perf-harness-fuzz-'));
  try {
    const fuzzing = await fuzzResponses(count, seed, providingFrom(folder), engine);
    const { responses, iterations, ok, outcomes, slowestMs, faults } = fuzzing;
    const sorted = [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, times]) => `${outcome} ${times}`);
    const lines = [
      `${responses} responses in ${iterations} iterations: ${sorted.join(', ')}`,
      `${ok} iterations had right answers only, and were ok; the longest iteration took ${Math.round(slowestMs)} ms of CPU`,
      `${faults.length} faults`,
      ...faults,
    ];
    return { lines, errors: faults.length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
for (const name of positionals.length > 0 ? positionals : Object.keys(FUZZERS)) {
  const fuzz = FUZZERS[name];
  if (!fuzz) throw new Error(`no fuzzer is named "${name}": there is ${Object.keys(FUZZERS).join(', ')}`);
  const startedMs = performance.now();
  const { lines, errors } = await fuzz(Number(values.count), Number(values.seed));
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  const memory = judgePeakRss();
  process.stdout.write(`${name}, seed ${values.seed}: ${seconds} s, peak RSS ${memory.text}\n${lines.join('\n')}\n`);
  if (errors > 0 || memory.isBeyond) process.exitCode = 1;
}
