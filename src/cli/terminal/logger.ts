import { type Logger as PinoLogger, pino } from 'pino';
import type { OutputStream } from './command-io.ts';
import type { LogLevel } from './log-level.ts';

export type Logger = PinoLogger;

/** Logs a JSON object a line. */
export function createLogger(level: LogLevel, stream: OutputStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, stream);
}
