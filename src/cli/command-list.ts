import type { Argv } from 'yargs';
import { cacheDirOf } from '../harness/cache-dir.ts';
import { addCapacity } from './capacity-list.ts';
import { addCompare } from './comparison/compare-list.ts';
import { addGenerate } from './generate-list.ts';
import { addBaseline } from './history/baseline-list.ts';
import { addRunHistory } from './history/run-history-list.ts';
import { addInit } from './init-list.ts';
import { addMonitor } from './monitor-list.ts';
import { budgetChoice } from './options/budget-option.ts';
import { addFile, type CommonOptions, EXIT_CODES, type Finish, wholeNumber } from './options/every-command.ts';
import { listOf } from './options/repeated.ts';
import { addReport } from './report-list.ts';
import { addRun } from './run-list.ts';
import type { CommandIo } from './terminal/command-io.ts';
import { loggingOf } from './terminal/log-level.ts';

/**
 * Every command, with the function that it runs. A command's code is loaded only when it is run. `words` are what follows `--`
 * on the command line of `monitor` and `init`.
 */
export function addCommands(parser: CommonOptions, io: CommandIo, finish: Finish, words: readonly string[]): Argv {
  addRun(parser, io, finish);
  addCapacity(parser, io, finish);
  addInit(parser, io, finish, words);
  return addCompare(
    addReport(addBaseline(addRunHistory(addMonitor(parser, io, finish, words), io, finish), io, finish), io, finish),
    io,
    finish,
  )
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
    .command('schema', 'Print the JSON Schema of scenario files, for editors', addSchemaOptions, async (args) => {
      const { schemaCommand } = await import('./commands/schema-command.ts');
      const kinds = ['budget', 'baseline', 'history'] as const;
      schemaCommand(kinds.find((kind) => args[kind]) ?? 'scenarios', io);
    }) as unknown as Argv;
}

function addValidateOptions(parser: CommonOptions) {
  return addFile(parser)
    .example('$0 validate', 'check ./scenarios.yaml')
    .example('$0 validate -', 'check what standard input holds')
    .example('$0 validate load/orders.yaml', 'exit 0, or 2 with every problem, its line and its column')
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

function addSchemaOptions(parser: CommonOptions) {
  return parser
    .option('budget', { boolean: true, describe: 'Print that of budget files instead' })
    .option('baseline', { boolean: true, describe: 'Print that of baseline files instead' })
    .option('history', { boolean: true, describe: 'Print that of a line of a history instead' })
    .conflicts({ budget: ['baseline', 'history'], baseline: 'history' })
    .example('$0 schema > scenarios.schema.json', 'then name the file in the settings of your editor')
    .example('$0 schema --budget > perf-budget.schema.json', 'the same for perf-budget.yaml')
    .example('$0 schema --baseline > perf-baseline.schema.json', 'and for perf-baseline.yaml');
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
    .option('each', { ...text, default: '2000', describe: 'Milliseconds that each of the 14 measurements takes' })
    .option('json', { boolean: true, default: false, describe: 'Print the calibration as JSON' })
    .example('$0 calibrate', 'then `run` warns of a scenario that asks for too much')
    .example('$0 calibrate --each 500 --json', 'shorter, and for a program to read')
    .epilogue(EXIT_CODES);
}
