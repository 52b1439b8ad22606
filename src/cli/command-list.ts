import type { Argv } from 'yargs';
import { cacheDirOf } from '../harness/cache-dir.ts';
import type { ProfileWhen } from '../harness/profile/profile-when.ts';
import { addCapacity } from './capacity-list.ts';
import { addCompare } from './comparison/compare-list.ts';
import { addGenerate } from './generate-list.ts';
import { addBaseline } from './history/baseline-list.ts';
import { addRunHistory } from './history/run-history-list.ts';
import { addInit } from './init-list.ts';
import { addMonitor } from './monitor-list.ts';
import { budgetChoice } from './options/budget-option.ts';
import { addFile, type CommonOptions, FILE, type Finish, wholeNumber } from './options/every-command.ts';
import { listOf } from './options/repeated.ts';
import { reportFile } from './options/report-format.ts';
import { isUrl, URL_OPTIONS } from './options/url-arguments.ts';
import { addReport } from './report-list.ts';
import { type CommandIo, pathFrom } from './terminal/command-io.ts';
import { loggingOf } from './terminal/log-level.ts';

const EXIT_CODES = `Exit codes: 0 pass · 1 internal error, or output that can't be written · 2 usage or configuration · 3 a gate failed · 5 the measurement
is invalid · 6 the target can't be reached · 130, 143 stopped by a signal (the partial result is written).`;

/**
 * Every command, with the function that it runs. A command's code is loaded only when it is run. `words` are what follows `--`
 * on the command line of `monitor` and `init`.
 */
export function addCommands(parser: CommonOptions, io: CommandIo, finish: Finish, words: readonly string[]): Argv {
  addCapacity(parser, io, finish);
  addInit(parser, io, finish, words);
  return addCompare(
    addReport(addBaseline(addRunHistory(addMonitor(parser, io, finish, words), io, finish), io, finish), io, finish),
    io,
    finish,
  )
    .command('run [file]', 'Run scenarios, or one URL, and decide their gates', addRunOptions, async (args) => {
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
      const { expectsOwnTarget } = await import('./options/scenario-file.ts');
      const isServed = target !== null || (file !== undefined && isUrl(file));
      const expectsTarget = !isServed && expectsOwnTarget({ file, demo }, io);
      const exitCode = await onThreads(threads, expectsTarget, async (opened) => {
        const { runCommand } = await import('./commands/run-command.ts');
        return runCommand({ ...flags, file, demo, out, cacheDir, json, details }, opened, io);
      });
      finish(exitCode);
    })
    .command('generate', 'Make test data and benchmark data, and verify them', (own) => addGenerate(own, io, finish))
    .command(
      'budget [file]',
      'Show what requests may cost, or measure it and write it',
      addBudgetOptions,
      async (args) => {
        const threads = args.workers === undefined ? null : wholeNumber('--workers', args.workers, 1, 256);
        const runs = wholeNumber('--runs', args.runs, 1, 100);
        const { file, demo, update, out } = args;
        const cacheDir = cacheDirOf(args.cache, io.environment);
        const choice = { scenarios: listOf(args.scenario), budget: budgetChoice(args.budget, io) };
        const { budgetCommand } = await import('./commands/budget-command.ts');
        const options = { file, demo, update, runs, threads, out, cacheDir, logging: loggingOf(args) };
        finish(await budgetCommand({ ...options, ...choice }, io));
      },
    )
    .command('validate [file]', 'Check a scenario file and run nothing', addValidateOptions, async (args) => {
      const { validateCommand } = await import('./commands/validate-command.ts');
      finish(await validateCommand(args, io));
    })
    .command(
      'serve [file]',
      'Serve the dataset of a scenario file, or a repository, until Ctrl-C',
      addServeOptions,
      async (args) => {
        const port = wholeNumber('--port', args.port, 0, 65_535);
        const { file, demo, repository } = args;
        const cacheDir = cacheDirOf(args.cache, io.environment);
        const { serveCommand } = await import('./commands/serve-command.ts');
        finish(await serveCommand({ file, demo, repository, port, cacheDir, logging: loggingOf(args) }, io));
      },
    )
    .command('calibrate', 'Measure what this machine and this harness can do', addCalibrateOptions, async (args) => {
      const threads = args.workers === undefined ? null : wholeNumber('--workers', args.workers, 1, 256);
      const eachMs = wholeNumber('--each', args.each, 100, 60_000);
      const { calibrateCommand } = await import('./commands/calibrate-command.ts');
      const { json } = args;
      const cacheDir = cacheDirOf(args.cache, io.environment);
      finish(await calibrateCommand({ threads, eachMs, cacheDir, json, logging: loggingOf(args) }, io));
    })
    .command('schema', 'Print the JSON Schema of scenario files, for editors', addSchemaOptions, async ({ budget }) => {
      const { schemaCommand } = await import('./commands/schema-command.ts');
      schemaCommand(budget ? 'budget' : 'scenarios', io);
    }) as unknown as Argv;
}

const FILE_OR_URL = `${FILE}. Or a URL, http://, https:// or http+unix://, to put load on`;

function addValidateOptions(parser: CommonOptions) {
  return addFile(parser)
    .example('$0 validate', 'check ./scenarios.yaml')
    .example('$0 validate -', 'check what standard input holds')
    .example('$0 validate load/orders.yaml', 'exit 0, or 2 with every problem, its line and its column')
    .epilogue(EXIT_CODES);
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

function addBudgetOptions(parser: CommonOptions) {
  const text = { string: true, requiresArg: true } as const;
  return addFile(parser)
    .option('update', { boolean: true, default: false, describe: 'Measure the scenarios, and write what they cost' })
    .option('scenario', { ...text, array: true, describe: 'Only this scenario; may be given more than once' })
    .option('budget', { ...text, describe: 'Budget file; if it is left out, perf-budget.yaml beside the scenarios' })
    .option('runs', { ...text, default: '3', describe: 'How often each scenario is measured' })
    .option('workers', { ...text, describe: 'Threads that generate load; one less than there are cores' })
    .option('out', { ...text, default: 'perf-results', describe: 'Folder for results' })
    .example('$0 budget --update', 'write perf-budget.yaml; commit it, and `run` holds later runs against it')
    .example('$0 budget --update --scenario list', 'measure one scenario anew, and leave the others as they are')
    .example('$0 budget', 'check the file against the scenarios, and show it')
    .epilogue(EXIT_CODES);
}

/** A failure is profiled unless the user turns profiling off. */
function profileWhen(asked: boolean | undefined): ProfileWhen {
  if (asked === undefined) return 'failures';
  return asked ? 'always' : 'never';
}

function addSchemaOptions(parser: CommonOptions) {
  return parser
    .option('budget', { boolean: true, default: false, describe: 'Print that of budget files instead' })
    .example('$0 schema > scenarios.schema.json', 'then name the file in the settings of your editor')
    .example('$0 schema --budget > perf-budget.schema.json', 'the same for perf-budget.yaml');
}

function addServeOptions(parser: CommonOptions) {
  return addFile(parser)
    .option('repository', { string: true, requiresArg: true, describe: 'Serve this OpenSpec repository, and no file' })
    .option('port', { string: true, requiresArg: true, default: '0', describe: 'Port on 127.0.0.1; 0 for a free one' })
    .example('$0 serve --port 8080', 'then: curl http://127.0.0.1:8080/changes?limit=2')
    .example('$0 serve --repository .', 'a repository of yours: the folder that contains openspec/')
    .epilogue(EXIT_CODES);
}

function addCalibrateOptions(parser: CommonOptions) {
  const text = { string: true, requiresArg: true } as const;
  return parser
    .option('workers', { ...text, describe: 'Threads that generate load; one less than there are cores' })
    .option('each', { ...text, default: '2000', describe: 'Milliseconds that each of the 13 measurements takes' })
    .option('json', { boolean: true, default: false, describe: 'Print the calibration as JSON' })
    .example('$0 calibrate', 'then `run` warns of a scenario that asks for too much')
    .example('$0 calibrate --each 500 --json', 'shorter, and for a program to read')
    .epilogue(EXIT_CODES);
}
