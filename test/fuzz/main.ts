// npm run fuzz -- [answers | files | responses | comparisons] [--count 100000] [--seed 1]: one fuzzer, or all of them, with so many generated cases each.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzAnswers } from './answers/answer-fuzzer.ts';
import { simulateAuto, simulateComparisons } from './comparisons/comparison-fuzzer.ts';
import { simulateSlices } from './comparisons/slice-fuzzer.ts';
import { fuzzFiles } from './files/file-fuzzer.ts';
import { providingFrom } from './responses/response-cases.ts';
import { fuzzResponses } from './responses/response-fuzzer.ts';

/** A fuzzer returns what it found in words, and how much of it is an error. */
type Fuzzer = (count: number, seed: number) => Promise<{ readonly lines: readonly string[]; readonly errors: number }>;

/**
 * A user may wait this long for one scenario file. It is the CPU time of the thread that reads the file: about what a clock shows where
 * nothing else runs, which a machine that is busy with other things can't tell.
 */
const MOST_FILE_MS = 1_000;
/** And the process of any fuzzer so much memory, RSS. */
const MOST_MB = 300;

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
    const isSlow = slowest.cpuMs > MOST_FILE_MS;
    const lines = [
      `${tried} scenario files tried, ${right} of them right`,
      `slowest: file ${slowest.index}, ${Math.round(slowest.cpuMs)} ms of CPU${isSlow ? `, more than ${MOST_FILE_MS}` : ''} (${Math.round(slowest.withHelpersMs)} ms with the threads of V8 beside it)`,
      `${faults.length} faults`,
      ...faults,
    ];
    return { lines, errors: faults.length + Number(isSlow) };
  },
  responses: async (count, seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'perf-harness-fuzz-'));
    try {
      const fuzzing = await fuzzResponses(count, seed, providingFrom(folder));
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
  },
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
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1_000);
  const isLarge = megabytes > MOST_MB;
  const memory = `peak RSS ${megabytes} MB${isLarge ? `, more than ${MOST_MB}` : ''}`;
  process.stdout.write(`${name}, seed ${values.seed}: ${seconds} s, ${memory}\n${lines.join('\n')}\n`);
  if (errors > 0 || isLarge) process.exitCode = 1;
}
