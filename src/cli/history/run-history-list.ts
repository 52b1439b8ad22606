import { RUN_HISTORY_FILE } from '../../harness/history/run-history.ts';
import type { CommonOptions, Finish } from '../options/every-command.ts';
import { listOf } from '../options/repeated.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';

const text = { string: true, requiresArg: true } as const;

/** The argument that names a history. */
export const HISTORY_FILE: { readonly type: 'string'; readonly default: string; readonly describe: string } = {
  type: 'string',
  default: RUN_HISTORY_FILE,
  describe: 'File that `run --history` has written',
};

/** `history`: what runs have kept of their figures. (What monitors have kept is `monitor history`.) */
export function addRunHistory(parser: CommonOptions, io: CommandIo, finish: Finish): CommonOptions {
  const title = 'Show how the figures of runs went, and when they changed';
  parser.command('history [file]', title, addHistoryOptions, async (args) => {
    const { runHistoryCommand } = await import('./run-history-command.ts');
    const options = { path: pathFrom(io, args.file), scenarios: listOf(args.scenario), metrics: listOf(args.metric) };
    finish(runHistoryCommand({ ...options, csv: args.csv }, io));
  });
  return parser;
}

function addHistoryOptions(parser: CommonOptions) {
  return parser
    .positional('file', HISTORY_FILE)
    .option('scenario', { ...text, array: true, describe: 'Only this scenario; may be given more than once' })
    .option('metric', {
      ...text,
      array: true,
      describe: 'Only this metric, such as "p95(response)"; may be given more than once',
    })
    .option('csv', {
      boolean: true,
      default: false,
      describe: 'The runs of one scenario as the CSV that Apache Otava reads',
    })
    .example('$0 run --history perf-history.jsonl', 'each run that is to be in a history appends itself')
    .example('$0 history', 'how each figure went in ./perf-history.jsonl, and with which run it changed')
    .example('$0 history --scenario list --csv > list.csv', 'for Apache Otava, or a spreadsheet')
    .epilogue(
      'What is found is advice and decides nothing. Exit codes: 0 shown · 2 usage, or no history that can be read.',
    );
}
