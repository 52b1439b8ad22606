import type { Argv } from 'yargs';
import { HarnessError } from '../../errors.ts';
import type { LogLevel } from '../terminal/log-level.ts';

/** The parser with the options that every command takes. */
export type CommonOptions = Argv<OfEveryCommand>;

type OfEveryCommand = {
  'log-level': LogLevel;
  'log-format': 'text' | 'json' | undefined;
  cache: string | undefined;
};

/** The options of a command with the scenario file as well. */
type FileOptions = Argv<OfEveryCommand & { file: string | undefined; demo: boolean }>;

/** Takes the exit code of a command that has ended. */
export type Finish = (exitCode: number) => void;

/** A whole number in a range; throws HarnessError `USAGE` for anything else. */
export function wholeNumber(flag: string, text: string, lowest: number, highest: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= lowest && value <= highest) return value;
  throw new HarnessError('USAGE', `${flag}: expected a whole number from ${lowest} to ${highest}, got "${text}"`);
}

/** What stands below the help of commands that run scenarios. */
export const EXIT_CODES: string = `Exit codes: 0 pass · 1 internal error, or output that can't be written · 2 usage or configuration · 3 a gate failed · 5 the measurement
is invalid · 6 the target can't be reached · 130, 143 stopped by a signal (the partial result is written).`;

export const FILE = 'Scenario file, - for standard input; if it is left out, ./scenarios.yaml or .yml';

/** Adds the scenario file that a command is about. */
export function addFile(parser: CommonOptions, describe: string = FILE): FileOptions {
  return parser
    .positional('file', { type: 'string', describe })
    .option('demo', { boolean: true, default: false, describe: 'Use the scenarios that come with perf-harness' });
}
