import { HarnessError } from '../errors.ts';
import { ageOption } from './options/age.ts';
import type { CommonOptions, Finish } from './options/every-command.ts';
import { defaultHistoryDir } from './options/history-dir.ts';
import { listOf } from './options/repeated.ts';
import type { CommandIo } from './terminal/command-io.ts';

const text = { string: true, requiresArg: true } as const;

const AFTER = `Readings are kept as they were taken for a day, as minutes for a month, and as hours for a year.
Exit codes: 0 shown, even if there was nothing in that time · 2 usage, or no history that can be read.`;

/** `monitor history`. */
export function addHistory(parser: CommonOptions, io: CommandIo, finish: Finish): CommonOptions {
  const options = (own: CommonOptions) => addHistoryOptions(own, io);
  parser.command('history', 'Show what monitors have kept', options, async (args) => {
    const dir = args.history;
    if (dir === undefined)
      throw new HarnessError('USAGE', 'there is no folder of a history: name one with --history DIR');
    const metrics = listOf(args.metric);
    const sinceMs = ageOption('--since', args.since);
    const format = args.json ? 'json' : args.csv ? 'csv' : 'table';
    const { monitorHistoryCommand } = await import('./commands/monitor-history-command.ts');
    finish(await monitorHistoryCommand({ dir, sinceMs, metrics, format, nowMs: Date.now() }, io));
  });
  return parser;
}

function addHistoryOptions(parser: CommonOptions, io: CommandIo) {
  return parser
    .option('since', { ...text, default: '24h', describe: 'How far back, such as 30m, 24h or 7d' })
    .option('metric', {
      ...text,
      array: true,
      describe: 'Only this metric, or "system.*"; may be given more than once',
    })
    .option('json', { boolean: true, describe: 'A line of JSON for each entry' })
    .option('csv', { boolean: true, describe: 'CSV, a line for each metric of each entry' })
    .conflicts('json', 'csv')
    .option('history', {
      ...text,
      default: defaultHistoryDir(io.environment) ?? undefined,
      describe: 'Folder of the history',
    })
    .example('$0 monitor history', 'the last 24 hours, a metric a line')
    .example('$0 monitor history --since 7d --metric process.rss --csv', 'how the memory went, for a spreadsheet')
    .epilogue(AFTER);
}
