import { BASELINE_FILE } from '../../scenarios/baseline/baseline.ts';
import { type CommonOptions, type Finish, wholeNumber } from '../options/every-command.ts';
import { listOf } from '../options/repeated.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';
import { HISTORY_FILE } from './run-history-list.ts';

const text = { string: true, requiresArg: true } as const;
const MOST_RUNS = 1_000;

const AFTER = `A baseline is for the times, rates and memory of one machine. One of another machine, load or major version of
Node is named and not compared. Only \`update\` writes it.
Exit codes: 0 no regression · 2 usage, or a file that can't be read · 4 a regression · 5 a scenario could
not be compared, or a later run lacks one of its figures.`;

/** `baseline update`, `show` and `check`. */
export function addBaseline(parser: CommonOptions, io: CommandIo, finish: Finish): CommonOptions {
  parser.command('baseline', 'Hold times and memory against the earlier runs of this machine', (own) => {
    own.command(
      'update [file]',
      'Write what the last runs on this machine took',
      (each) => withRuns(each, '10'),
      async (args) => {
        const { updateBaseline } = await import('./baseline-command.ts');
        const runs = wholeNumber('--runs', args.runs, 5, MOST_RUNS);
        finish(updateBaseline({ ...optionsOf(args, io), runs }, io));
      },
    );
    own.command(
      'check [file]',
      'Find out whether later runs are slower',
      (each) => withRuns(each, '1'),
      async (args) => {
        const { checkBaseline } = await import('./baseline-command.ts');
        const runs = wholeNumber('--runs', args.runs, 1, MOST_RUNS);
        finish(checkBaseline({ ...optionsOf(args, io), runs }, io));
      },
    );
    own.command('show', 'Check the baseline file, and print it', withBaseline, async (args) => {
      const { showBaseline } = await import('./baseline-command.ts');
      finish(showBaseline({ baseline: pathFrom(io, args.baseline) }, io));
    });
    return own
      .demandCommand(1, 'Name what to do with the baseline: update, show or check.')
      .example('$0 run --history perf-history.jsonl', 'five times or more, before the first update')
      .example('$0 baseline update', 'write perf-baseline.yaml from the last 10 runs; commit it')
      .example('$0 baseline check', 'hold the last run against it: exit 4 if it is slower')
      .example('$0 baseline check --runs 3', 'the mean of the last three, which finds smaller changes')
      .epilogue(AFTER);
  });
  return parser;
}

function withBaseline(parser: CommonOptions) {
  return parser.option('baseline', { ...text, default: BASELINE_FILE, describe: 'Baseline file' }).epilogue(AFTER);
}

function withRuns(parser: CommonOptions, runs: string) {
  return withBaseline(parser)
    .positional('file', HISTORY_FILE)
    .option('scenario', { ...text, array: true, describe: 'Only this scenario; may be given more than once' })
    .option('runs', { ...text, default: runs, describe: 'How many of the last runs to take' });
}

function optionsOf(
  args: { readonly file: string; readonly baseline: string; readonly scenario: readonly string[] | undefined },
  io: CommandIo,
) {
  return { path: pathFrom(io, args.file), baseline: pathFrom(io, args.baseline), scenarios: listOf(args.scenario) };
}
