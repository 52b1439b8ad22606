import { cacheDirOf } from '../harness/cache-dir.ts';
import type { ProfileWhen } from '../harness/profile/profile-when.ts';
import { budgetChoice } from './options/budget-option.ts';
import { addFile, type CommonOptions, EXIT_CODES, FILE, type Finish, wholeNumber } from './options/every-command.ts';
import { listOf } from './options/repeated.ts';
import { reportFile } from './options/report-format.ts';
import { isUrl, URL_OPTIONS } from './options/url-arguments.ts';
import { type CommandIo, pathFrom } from './terminal/command-io.ts';
import { loggingOf } from './terminal/log-level.ts';

const TITLE = 'Run scenarios, or one URL, and decide their gates';
const FILE_OR_URL = `${FILE}. Or a URL, http://, https:// or http+unix://, to put load on`;

/** `run`. */
export function addRun(parser: CommonOptions, io: CommandIo, finish: Finish): CommonOptions {
  parser.command('run [file]', TITLE, addRunOptions, async (args) => {
    const {
      file,
      demo,
      concurrency = null,
      rate = null,
      duration = null,
      target = null,
      repeat = null,
      method = null,
      body = null,
      iterations = null,
      save = null,
      force,
      out,
      json,
      details = null,
      prometheus,
      otlp: otlpUrl = null,
    } = args;
    const cacheDir = cacheDirOf(args.cache, io.environment);
    const scenarios = listOf(args.scenario);
    const allowHosts = listOf(args['allow-host']);
    const threads = args.workers === undefined ? null : wholeNumber('--workers', args.workers, 1, 256);
    const flags = {
      scenarios,
      concurrency,
      rate,
      duration,
      target,
      repeat,
      allowHosts,
      crossCheck: args['cross-check'],
      budget: budgetChoice(args.budget, io),
      profile: profileWhen(args.profile),
      header: args.header ?? [],
      method,
      body,
      expect: args.expect ?? null,
      iterations,
      gate: args.gate ?? [],
      save,
      force,
      reports: (args.report ?? []).map(reportFile),
      prometheusPort: prometheus === undefined ? null : wholeNumber('--prometheus', prometheus, 0, 65_535),
      otlpUrl,
      history: args.history === undefined ? null : pathFrom(io, args.history),
      logging: loggingOf(args),
    };
    const { onThreads } = await import('./commands/run-threads.ts');
    const { neededFirst } = await import('./options/scenario-file.ts');
    const isServed = target !== null || (file !== undefined && isUrl(file));
    const first = isServed ? 'load' : neededFirst({ file, demo }, io);
    const exitCode = await onThreads(io, threads, first, async (opened) => {
      const { runCommand } = await import('./commands/run-command.ts');
      return runCommand({ ...flags, file, demo, out, cacheDir, json, details }, opened, io);
    });
    finish(exitCode);
  });
  return parser;
}

function addRunOptions(parser: CommonOptions) {
  const text = { string: true, requiresArg: true } as const;
  return addFile(parser, FILE_OR_URL)
    .option('scenario', { ...text, array: true, describe: 'Run only this scenario; may be given more than once' })
    .option('concurrency', { ...text, alias: 'c', describe: 'Virtual users, in place of what the file says' })
    .option('rate', { ...text, describe: 'Arrivals per second, such as 500/s, in place of what the file says' })
    .option('duration', {
      ...text,
      alias: 'd',
      describe: 'How long to measure, such as 30s, in place of what the file says',
    })
    .option('target', { ...text, describe: 'URL of a server that is already running' })
    .option('repeat', { ...text, describe: 'How often each scenario runs, in place of what the file says' })
    .option('allow-host', { ...text, array: true, describe: 'Allow load on this host, which is not loopback' })
    .option('cross-check', {
      boolean: true,
      default: false,
      describe: 'Repeat each load that autocannon can repeat with it, and compare; decides no gate',
    })
    .option('budget', {
      ...text,
      describe: 'Budget file; if it is left out, perf-budget.yaml beside the scenarios. --no-budget for none',
    })
    .option('profile', {
      boolean: true,
      describe: 'Profile the target after each verdict, not only after a failure; --no-profile: after none',
    })
    .options(URL_OPTIONS)
    .option('workers', { ...text, describe: 'Threads that generate load; one less than there are cores' })
    .option('prometheus', { ...text, describe: 'Serve what is watched, and the gates, on this port of 127.0.0.1' })
    .option('otlp', { ...text, describe: 'Push the same to this collector of OpenTelemetry' })
    .option('history', {
      ...text,
      describe: 'Append the figures of this run to this file, for `history` and `baseline`',
    })
    .option('out', { ...text, default: 'perf-results', describe: 'Folder for results' })
    .option('report', { ...text, array: true, describe: 'Write a report besides, such as markdown=summary.md' })
    .option('details', {
      boolean: true,
      describe: 'Print everything that was measured, as for a URL; --no-details: do not',
    })
    .option('json', { boolean: true, default: false, describe: 'Print result.json instead of the report' })
    .example('$0 run --demo', 'run the scenarios that come with perf-harness')
    .example('$0 run scenarios.yaml', 'run every scenario of a file')
    .example('$0 run --scenario high-concurrency --concurrency 100', 'run one of them, with more users')
    .example('$0 run --target http://127.0.0.1:8080', 'put the load on a server that runs already')
    .example('$0 run --history perf-history.jsonl', 'keep its figures; `history` then shows how they go')
    .example('$0 run --details', 'print everything that was measured')
    .example('$0 run http://127.0.0.1:8080/orders -c 50 -d 10s', 'no file: 50 users of one URL for 10 seconds')
    .example("$0 run http://127.0.0.1:8080/orders --rate 200/s --gate 'p95(response) < 100ms'", 'with a limit')
    .example("$0 run http://127.0.0.1:8080/orders -n 500 -H 'accept: text/csv' --save orders.yaml", 'and keep the file')
    .example('$0 run --scenario high-concurrency --profile', 'see where the time of the target goes')
    .epilogue(EXIT_CODES);
}

/** A failure is profiled unless the user turns profiling off. */
function profileWhen(asked: boolean | undefined): ProfileWhen {
  if (asked === undefined) return 'failures';
  return asked ? 'always' : 'never';
}
