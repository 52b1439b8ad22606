import { type Logger as PinoLogger, pino } from 'pino';
import type { CommandIo } from './command-io.ts';
import type { Logging } from './log-level.ts';
import { jsonLine, textLine } from './log-line.ts';

export type Logger = PinoLogger;

/** Logs on stderr: one line of text for each event, or one JSON object if the user asked for JSON. */
export function createLogger({ level, format }: Logging, { stderr }: Pick<CommandIo, 'stderr'>): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (format === 'json') return pino(options, { write: (record: string) => stderr.write(jsonLine(record)) });
  const startedMs = performance.now();
  return pino(options, { write: (record: string) => stderr.write(textLine(record, performance.now() - startedMs)) });
}
