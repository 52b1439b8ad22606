import { basename, resolve } from 'node:path';
import { asHarnessError, type HarnessError } from '../../errors.ts';
import type { RunResult } from '../../harness/result/result.ts';
import type { ReportFile } from '../options/report-format.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';
import { renderStages } from './render-report.ts';
import { writeReport } from './write-report.ts';

/** The result of a run that has just ended: where it was written, if it could be, and the folder of results. */
type EndedRun = { readonly result: RunResult; readonly path: string | null; readonly out: string };

/** Writes the reports that a run was asked for, as `report` would. Returns an error for each that could not be written. */
export function writeReports(
  { result, path, out }: EndedRun,
  files: readonly ReportFile[],
  details: boolean,
  io: CommandIo,
): readonly HarnessError[] {
  const stage = basename(resolve(pathFrom(io, out)));
  const report = { stages: [{ stage, path, result }], comparisons: [], lost: [] };
  return files.flatMap((file) => {
    try {
      const text = renderStages(report, file.format, { artifact: null, details, coloured: false }, io);
      writeReport(pathFrom(io, file.path), text);
      return [];
    } catch (error) {
      return [asHarnessError(error)];
    }
  });
}
