import { asHarnessError, HarnessError } from '../../errors.ts';
import type { ComparisonResult } from '../../harness/comparison/comparison-result.ts';
import { ResultReader } from '../../harness/result/read-result.ts';
import { escapeText } from '../../reports/escape.ts';
import type { LostStage, StageComparison, StagedReport, StageResult } from '../../reports/stages/staged-report.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { resultFiles } from './result-files.ts';

/**
 * Reads the results that the words name. A run without a result, a damaged one and a stage that is required and has no result are
 * lost stages, which keep the whole from passing. Searches for a capacity are named on stderr and left out. Throws HarnessError
 * `USAGE` if there is nothing to report.
 */
export function readStages(
  words: readonly string[],
  required: readonly string[],
  io: Pick<CommandIo, 'cwd' | 'stderr'>,
): StagedReport {
  const reader = new ResultReader();
  const stages: StageResult[] = [];
  const comparisons: StageComparison[] = [];
  const lost: LostStage[] = [];
  const searched = new Set<string>();
  for (const { kind, stage, path, exists } of resultFiles(words, required.length === 0, io)) {
    if (kind === 'capacity') {
      searched.add(stage);
      const what = exists ? 'a capacity' : 'a search for a capacity that has not come to its end';
      io.stderr.write(`warning: ${escapeText(`${path} is left out: it is ${what}, and no run`)}\n`);
      continue;
    }
    if (!exists) {
      lost.push({ stage, reason: `a run began and died before it wrote ${path}` });
      continue;
    }
    try {
      if (kind === 'comparison') {
        comparisons.push({ stage, path, result: reader.readAs('comparison', path) as ComparisonResult });
      } else stages.push({ stage, path, result: reader.read(path) });
    } catch (error) {
      lost.push({ stage, reason: asHarnessError(error).message });
    }
  }
  const known = new Set([...stages, ...comparisons, ...lost].map(({ stage }) => stage));
  for (const stage of required) {
    if (known.has(stage)) continue;
    const reason = searched.has(stage)
      ? 'it has a capacity and no run'
      : 'it was skipped, or died before its run began';
    lost.push({ stage, reason });
  }
  if (stages.length + comparisons.length + lost.length === 0) {
    throw new HarnessError('USAGE', `no result in ${words.join(', ')}: expected a result.json in the folder of a run`, {
      hint: 'perf-harness run writes one below --out, which is perf-results if it is left out',
    });
  }
  return { stages, comparisons, lost };
}
