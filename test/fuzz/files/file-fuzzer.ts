import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readThreadCpuUs } from '../../../src/monitor/thread/thread-cpu.ts';
import { levelScenarios } from '../../../src/scenarios/level-scenarios.ts';
import { seriesKeys, shardsOf, windowMs } from '../../../src/scenarios/load/plan.ts';
import { parseScenarios, type ScenarioFile } from '../../../src/scenarios/parse-scenarios.ts';
import { formatProblem, type Problem } from '../../../src/scenarios/yaml/problem.ts';
import { NO_OVERRIDES } from '../../fixtures/bad-yaml/marked.ts';
import { blocksOf } from '../../support/documented.ts';
import { ROOT } from '../../support/project.ts';
import { generateFile, type LargeFiles } from './generated-file.ts';

export type FileFuzzing = {
  readonly tried: number;
  /** Files that are right, for all that was done to them. */
  readonly right: number;
  /** The file that took the reading thread longest. */
  readonly slowest: Slowest;
  /** What must not be, in words: an exception, a problem without its place, a scenario that can't be planned. */
  readonly faults: readonly string[];
};

/**
 * CPU time for which a user waits, and which a busy machine hardly lengthens: that of the thread that reads. `withHelpersMs` adds
 * V8's own threads, which compile and collect garbage beside it on other cores.
 */
type Slowest = { readonly index: number; readonly cpuMs: number; readonly withHelpersMs: number };

const LARGE: LargeFiles = { every: 200, size: 10_000 };
const MOST_FAULTS = 20;
const PATH = 'fuzz.yaml';

/** Reads generated scenario files: each has to become scenarios that can be planned, or problems with line and column. */
export function fuzzFiles(count: number, seed: number, large: LargeFiles = LARGE): FileFuzzing {
  const seeds = rightFiles();
  const faults: string[] = [];
  let right = 0;
  let slowest: Slowest = { index: 0, cpuMs: 0, withHelpersMs: 0 };
  for (let index = 0; index < count && faults.length < MOST_FAULTS; index++) {
    const text = generateFile(seeds, seed, index, large);
    const before = process.cpuUsage();
    const threadBefore = readThreadCpuUs();
    const { isRight, fault } = tryFile(text);
    const threadAfter = readThreadCpuUs();
    const { user, system } = process.cpuUsage(before);
    const withHelpersMs = (user + system) / 1e3;
    const cpuMs = threadBefore === null || threadAfter === null ? withHelpersMs : (threadAfter - threadBefore) / 1e3;
    if (cpuMs > slowest.cpuMs) slowest = { index, cpuMs, withHelpersMs };
    if (isRight) right += 1;
    if (fault !== null) faults.push(`file ${index}: ${fault}: ${JSON.stringify(text.slice(0, 2_000))}`);
  }
  return { tried: count, right, slowest, faults };
}

/** The files of the docs, and the packaged one. */
function rightFiles(): readonly string[] {
  const documented = blocksOf('yaml').flatMap(({ text }) => (text.includes('scenarios:') ? [text] : []));
  return [readFileSync(join(ROOT, 'scenarios.yaml'), 'utf8'), ...documented];
}

function tryFile(text: string): { readonly isRight: boolean; readonly fault: string | null } {
  try {
    const result = parseScenarios(text, PATH, NO_OVERRIDES);
    if (result.ok) return { isRight: true, fault: planFault(result.file) };
    const lines = text.replace(/^\ufeff/, '').split('\n');
    const fault = result.problems.length === 0 ? 'refused without a problem' : null;
    return {
      isRight: false,
      fault: fault ?? result.problems.flatMap((each) => placeFault(each, lines) ?? [])[0] ?? null,
    };
  } catch (error) {
    return { isRight: false, fault: `an exception: ${error instanceof Error ? error.stack : error}` };
  }
}

/** Why a file that is right can't be run; null if it can. Its scenarios cross to threads. */
function planFault({ scenarios, names }: ScenarioFile): string | null {
  if (scenarios.length === 0 || scenarios.length !== names.length) return 'right, and without its scenarios';
  for (const scenario of scenarios) {
    for (const plain of levelScenarios(structuredClone(scenario))) {
      const length = windowMs(plain.load);
      if (seriesKeys(plain).length === 0 || shardsOf(plain.load, 2) < 1)
        return 'a scenario without a series or a shard';
      if (length !== null && !(length > 0)) return `a scenario of ${length} ms`;
    }
  }
  return null;
}

function placeFault(problem: Problem, lines: readonly string[]): string | null {
  const { at, message } = problem;
  const shown = formatProblem(problem);
  if (at.kind !== 'file' || at.path !== PATH) return `a problem without a place: ${shown}`;
  const line = lines[at.line - 1];
  if (line === undefined || !Number.isInteger(at.column) || at.column < 1) return `a place outside the file: ${shown}`;
  if (at.column > [...line].length + 1) return `a column beyond its line: ${shown}`;
  return message.trim() === '' ? `a problem without a message: ${shown}` : null;
}
