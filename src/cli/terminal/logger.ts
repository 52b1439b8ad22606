import { type Logger as PinoLogger, pino } from 'pino';
import type { LogLevel } from '../options/log-level.ts';

export type Logger = PinoLogger;

/** Logs of this process, a JSON object a line, on stderr: stdout is the result's. */
export function createLogger(level: LogLevel): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, pino.destination({ dest: 2, sync: true }));
}
