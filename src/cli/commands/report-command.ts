import { EXIT, exitCodeOfVerdict } from '../../harness/result/exit-code.ts';
import { isRegressionAlone, verdictOfStages } from '../../reports/stages/staged-report.ts';
import type { ReportFormat } from '../options/report-format.ts';
import { renderStages } from '../reports/render-report.ts';
import { readStages } from '../reports/staged-results.ts';
import { writeReport } from '../reports/write-report.ts';
import { type CommandIo, isColoured, pathFrom } from '../terminal/command-io.ts';

export type ReportArguments = {
  /** Results, folders of runs, or folders with such folders below them. */
  readonly results: readonly string[];
  readonly format: ReportFormat;
  /** File to write to; null for stdout. */
  readonly out: string | null;
  /** Stages that must have a result. */
  readonly required: readonly string[];
  readonly artifact: string | null;
  readonly details: boolean;
  /** Whether the exit code is 0 whatever the report says. */
  readonly exitZero: boolean;
};

/** Reports results that were written before, and returns the exit code of their verdict. */
export function reportCommand(args: ReportArguments, io: CommandIo): number {
  const { results, format, out, required, artifact, details, exitZero } = args;
  const report = readStages(results, required, io);
  const coloured = out === null && isColoured(io.stdout, io.environment);
  const text = renderStages(report, format, { artifact, details, coloured }, io);
  if (out === null) io.stdout.write(text);
  else writeReport(pathFrom(io, out), text);
  if (exitZero) return EXIT.pass;
  return isRegressionAlone(report) ? EXIT.regression : exitCodeOfVerdict(verdictOfStages(report));
}
