import { cacheDirOf } from '../harness/cache-dir.ts';
import { type CommonOptions, type Finish, wholeNumber } from './options/every-command.ts';
import { listOf } from './options/repeated.ts';
import { type CommandIo, pathFrom } from './terminal/command-io.ts';
import { loggingOf } from './terminal/log-level.ts';

const text = { string: true, requiresArg: true } as const;
const MOST = 100_000;

const AFTER = `The level doubles until a gate fails, then the interval is halved until it is narrow enough; both ends are measured twice.
Exit codes: 0 found · 2 usage or configuration · 3 the gates fail at 1/s, or with 1 user · 5 the load generator or the
machine was the limit, and not the target · 6 the target can't be reached · 130, 143 stopped by a signal.`;

/** `capacity`. */
export function addCapacity(parser: CommonOptions, io: CommandIo, finish: Finish): CommonOptions {
  parser.command(
    'capacity [file]',
    'Find the highest load at which the gates hold',
    addCapacityOptions,
    async (args) => {
      const { file, demo, scenario = null, users, target = null, out, json, duration } = args;
      const search = {
        by: users === undefined ? null : users ? ('users' as const) : ('rate' as const),
        from: args.from === undefined ? null : wholeNumber('--from', args.from, 1, MOST),
        most: wholeNumber('--most', args.most, 1, MOST),
        withinPercent: wholeNumber('--within', args.within, 1, 100),
        threads: args.workers === undefined ? null : wholeNumber('--workers', args.workers, 1, 256),
      };
      const cacheDir = cacheDirOf(args.cache, io.environment);
      const history = args.history === undefined ? null : pathFrom(io, args.history);
      const more = { history, allowHosts: listOf(args['allow-host']), out, cacheDir, json, logging: loggingOf(args) };
      const { capacityCommand } = await import('./commands/capacity-command.ts');
      finish(await capacityCommand({ file, demo, scenario, target, duration, ...search, ...more }, io));
    },
  );
  return parser;
}

function addCapacityOptions(parser: CommonOptions) {
  return parser
    .positional('file', {
      type: 'string',
      describe: 'Scenario file, - for standard input; if it is left out, ./scenarios.yaml or .yml',
    })
    .option('demo', { boolean: true, default: false, describe: 'Use the scenarios that come with perf-harness' })
    .option('scenario', { ...text, describe: 'The scenario whose gates have to hold; needed if there are several' })
    .option('users', {
      boolean: true,
      describe: 'Look for virtual users; --no-users: for a rate. If it is left out, what the scenario has',
    })
    .option('from', { ...text, describe: 'The first level, per second or in users; that of the scenario if left out' })
    .option('most', { ...text, default: String(MOST), describe: 'The highest level that is tried' })
    .option('within', { ...text, default: '5', describe: 'How narrow the answer has to be, in per cent' })
    .option('duration', {
      ...text,
      default: '5s',
      describe: 'How long to measure each level; longer where the percentiles of the gates need it',
    })
    .option('target', { ...text, describe: 'URL of a server that is already running' })
    .option('allow-host', { ...text, array: true, describe: 'Allow load on this host, which is not loopback' })
    .option('workers', { ...text, describe: 'Threads that generate load; one less than there are cores' })
    .option('history', { ...text, describe: 'Append the capacity to this file, for `history`' })
    .option('out', { ...text, default: 'perf-results', describe: 'Folder for results' })
    .option('json', { boolean: true, default: false, describe: 'Print capacity.json instead of the report' })
    .example('$0 capacity --scenario search --no-users --from 50', 'the highest rate, starting at 50/s')
    .example('$0 capacity --scenario high-concurrency', 'the highest number of users, as it has a closed load')
    .example('$0 capacity --scenario search --within 2 --duration 30s', 'a narrower answer, which takes longer')
    .epilogue(AFTER);
}
