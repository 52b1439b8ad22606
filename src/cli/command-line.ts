import yargs from 'yargs';
import { asHarnessError, HarnessError } from '../errors.ts';
import { harnessVersion } from '../harness/result/environment.ts';
import { EXIT, exitCodeOfError } from '../harness/result/exit-code.ts';
import { escapeText } from '../reports/escape.ts';
import { addCommands } from './command-list.ts';
import { FROM_INPUT } from './options/from-input.ts';
import { COMPLETION, keepLast, refuseEmpty } from './options/repeated.ts';
import { splitShort } from './options/url-arguments.ts';
import { type CommandIo, pathFrom } from './terminal/command-io.ts';
import { renderError } from './terminal/error-text.ts';
import { LOG_FORMATS, LOG_LEVELS } from './terminal/log-level.ts';
import { OutputWatch } from './terminal/output-watch.ts';

const WIDEST_HELP = 110;

/**
 * Parses the command line, loads and runs the command that it names, and resolves with the exit code. What a command
 * prints, help and errors included, goes to the streams of `io`; nothing here touches the process.
 */
export async function runCommandLine(argv: readonly string[], io: CommandIo): Promise<number> {
  const output = new OutputWatch(io);
  const exitCode = await exitCodeOf(argv, io);
  const lost = await output.end();
  for (const { stream, error } of lost) {
    const hint = 'what should be there is lost; files that a command writes are written all the same';
    if (stream === 'stdout') io.stderr.write(renderError({ message: `can't write to stdout: ${error.message}`, hint }));
  }
  return exitCode === EXIT.pass && lost.length > 0 ? exitCodeOfError('OUTPUT') : exitCode;
}

async function exitCodeOf(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await parseAndRun(argv, io);
  } catch (thrown) {
    const error = asHarnessError(thrown);
    io.stderr.write(renderError(error));
    if (error.code === 'INTERNAL') io.stderr.write(framesOf(error));
    return exitCodeOfError(error.code);
  }
}

/** Where an error was thrown. The lines above, its message, have been told. */
function framesOf({ stack = '', cause }: Error): string {
  const frames = (cause instanceof Error ? (cause.stack ?? stack) : stack)
    .split('\n')
    .filter((line) => /^ {4}at /.test(line));
  return frames.map((line) => `${escapeText(line)}\n`).join('');
}

/** The part of yargs that its types leave out. */
type YargsInside = { getInternalMethods(): { getUsageInstance(): { cacheHelpMessage(): void } } };

/**
 * yargs draws the help of each command that it runs, in case the command asks for it afterwards. No command does so, and
 * that takes up to 200 ms of CPU just when the threads of a run start.
 */
function drawNoHelpAhead(parser: unknown): void {
  (parser as YargsInside).getInternalMethods().getUsageInstance().cacheHelpMessage = () => undefined;
}

async function parseAndRun(given: readonly string[], io: CommandIo): Promise<number> {
  // yargs completes the names of options, and no values.
  if (given[0] === `--${COMPLETION}`) {
    const { scenarioCompletions } = await import('./scenario-completion.ts');
    const names = scenarioCompletions(given, io);
    if (names !== null) {
      io.stdout.write(names.map((name) => `${escapeText(name)}\n`).join(''));
      return EXIT.pass;
    }
  }
  const { argv, words } = splitCommand(given.map((argument) => (argument === '-' ? FROM_INPUT : argument)));
  const separate = argv[0] === 'run' ? splitShort(argv) : argv;
  let exitCode = 0;
  const finish = (code: number): void => {
    exitCode = code;
  };
  const parser = yargs()
    .scriptName('perf-harness')
    .locale('en')
    .version(harnessVersion())
    .parserConfiguration({ 'greedy-arrays': false })
    .middleware(keepLast, true)
    .middleware(refuseEmpty, true)
    .option('log-level', {
      choices: LOG_LEVELS,
      default: 'info' as const,
      describe: 'What to log on stderr where it is no terminal',
    })
    .option('log-format', {
      choices: LOG_FORMATS,
      describe: 'Log lines of text, or JSON for machines, on a terminal too',
    })
    .option('cache', {
      string: true,
      requiresArg: true,
      coerce: (path: string | undefined) => (path === undefined ? undefined : pathFrom(io, path)),
      describe: 'Where datasets are kept between runs; perf-harness in the cache folder of the user if left out',
    });
  drawNoHelpAhead(parser);
  await addCommands(parser, io, finish, words)
    .completion('completion', 'Print a completion script for bash or zsh')
    .demandCommand(
      1,
      'Name a command: init, run, compare, budget, baseline, history, generate, validate, serve, monitor, report, calibrate or schema.',
    )
    .recommendCommands()
    .strict()
    .wrap(Math.min(WIDEST_HELP, io.stdout.columns ?? WIDEST_HELP))
    .exitProcess(false)
    .fail((message, error) => {
      if (!message) throw error;
      const isUnknownCommand = message.startsWith('Did you mean');
      const problem = isUnknownCommand ? `unknown command "${argv[0]}". ${message}` : message.replace(/\s*\n\s*/g, ' ');
      throw new HarnessError('USAGE', problem, { hint: 'see perf-harness --help' });
    })
    .parseAsync([...separate], {}, (_error: unknown, _args: unknown, output: string) => {
      if (output !== '') io.stdout.write(`${output}\n`);
    });
  return exitCode;
}

/** The words after `--` of `monitor` and `init` are a command with options of its own, which are not to be parsed here. */
function splitCommand(argv: readonly string[]): {
  readonly argv: readonly string[];
  readonly words: readonly string[];
} {
  const dashes = argv.indexOf('--');
  const own = argv.slice(0, dashes);
  return dashes >= 0 && ['monitor', 'init'].some((name) => own.includes(name))
    ? { argv: own, words: argv.slice(dashes + 1) }
    : { argv, words: [] };
}
