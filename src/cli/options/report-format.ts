import { HarnessError } from '../../errors.ts';

export const REPORT_FORMATS = ['text', 'markdown', 'junit', 'annotations', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A report that a run writes beside the one that it prints. */
export type ReportFile = { readonly format: ReportFormat; readonly path: string };

/** Reads `markdown=summary.md`; throws HarnessError `USAGE` for anything else. */
export function reportFile(text: string): ReportFile {
  const equals = text.indexOf('=');
  const format = REPORT_FORMATS.find((each) => each === text.slice(0, equals));
  const path = text.slice(equals + 1);
  if (format !== undefined && equals > 0 && path !== '') return { format, path };
  throw new HarnessError(
    'USAGE',
    `--report: expected a format and a file, such as markdown=summary.md, got "${text}"`,
    {
      hint: `formats: ${REPORT_FORMATS.join(', ')}`,
    },
  );
}
