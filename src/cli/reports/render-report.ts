import { basename, isAbsolute, relative, resolve } from 'node:path';
import { renderMarkdown } from '../../reports/markdown/markdown-report.ts';
import { createPaint } from '../../reports/paint.ts';
import { renderAnnotations } from '../../reports/stages/annotations.ts';
import { renderJunit } from '../../reports/stages/junit.ts';
import { renderStagedJson } from '../../reports/stages/staged-json.ts';
import type { StagedReport } from '../../reports/stages/staged-report.ts';
import { renderStagedText } from '../../reports/stages/staged-text.ts';
import { FROM_INPUT } from '../options/from-input.ts';
import type { ReportFormat } from '../options/report-format.ts';
import { type CommandIo, reportWidth } from '../terminal/command-io.ts';

export type RenderOptions = {
  /** The name under which the results are kept; null for none. */
  readonly artifact: string | null;
  readonly details: boolean;
  readonly coloured: boolean;
};

/** The report in one format, with a newline at its end. */
export function renderStages(
  report: StagedReport,
  format: ReportFormat,
  { artifact, details, coloured }: RenderOptions,
  io: Pick<CommandIo, 'stdout' | 'environment' | 'cwd'>,
): string {
  switch (format) {
    case 'text':
      return renderStagedText(report, { details, width: reportWidth(io), paint: createPaint(coloured) });
    case 'markdown':
      return renderMarkdown(report, artifact);
    case 'junit':
      return renderJunit(report);
    case 'annotations':
      return renderAnnotations(report, (file) => pathInRepository(file, io));
    case 'json':
      return renderStagedJson(report);
  }
}

/** The path of a scenario file from the root of the repository; null for one that lies elsewhere, or in no file. */
function pathInRepository(file: string, { cwd, environment }: Pick<CommandIo, 'cwd' | 'environment'>): string | null {
  if (basename(file) === FROM_INPUT) return null;
  const path = relative(resolve(environment['GITHUB_WORKSPACE'] || cwd), resolve(cwd, file));
  return path === '' || path.startsWith('..') || isAbsolute(path) ? null : path;
}
