import { renderComparison } from '../comparison/comparison-report.ts';
import { type ReportOptions, renderReport } from '../console/console-report.ts';
import { escapeText } from '../escape.ts';
import { wrap } from '../fit.ts';
import { headlineOf, type StagedReport, verdictOfStages } from './staged-report.ts';

/** The report of each result as its run has printed it; where there are several, or one is lost, the verdict of all comes last. */
export function renderStagedText(
  report: StagedReport,
  options: Pick<ReportOptions, 'details' | 'width' | 'paint'>,
): string {
  const { width, paint } = options;
  const [first] = report.stages;
  if (first !== undefined && report.stages.length === 1 && report.lost.length + report.comparisons.length === 0) {
    return `${renderReport(first.result, { ...options, file: first.result.file, resultPath: first.path })}\n`;
  }
  const parts = report.stages.map(({ stage, path, result }) =>
    [
      paint.bold(`== ${escapeText(stage)} ==`),
      renderReport(result, { ...options, file: result.file, resultPath: path }),
    ].join('\n'),
  );
  const compared = report.comparisons.map(({ stage, path, result }) =>
    [paint.bold(`== ${escapeText(stage)} ==`), renderComparison(result, { resultPath: path, width, paint })].join('\n'),
  );
  const lost = report.lost.map(({ stage, reason }) =>
    wrap(`${escapeText(stage)}: ${escapeText(reason)}`, width)
      .map(paint.warn)
      .join('\n'),
  );
  const end = wrap(headlineOf(report, escapeText), width - 'INVALID  '.length).join('\n');
  return `${[...parts, ...compared, ...lost, `${paint.verdict(verdictOfStages(report))}  ${end}`].join('\n\n')}\n`;
}
