import type { Argv } from 'yargs';
import { HarnessError } from '../errors.ts';
import type { CommonOptions, Finish } from './options/every-command.ts';
import type { CommandIo } from './terminal/command-io.ts';
import { loggingOf } from './terminal/log-level.ts';

const AFTER = `Ctrl-C leaves nothing half-written; started again, it keeps the parts that are whole and makes the others.
Exit codes: 0 all is there · 1 files can't be read or written, or verify found damage · 2 usage, or a
folder that is not ours · 130, 143 stopped by a signal.`;

const text = { string: true, requiresArg: true } as const;
const seed = { ...text, default: '1', describe: 'The same seed makes the same bytes, names and times' } as const;

/** `generate` and its own commands. */
export function addGenerate(parser: CommonOptions, io: CommandIo, finish: Finish): Argv {
  return parser
    .command('repo', 'Make an OpenSpec repository, in a test environment', addRepoOptions, async (args) => {
      const { generateRepo } = await import('./commands/generate-command.ts');
      finish(await generateRepo({ ...args, logging: loggingOf(args) }, io));
    })
    .command('files', 'Make large files, in a test environment', addFilesOptions, async (args) => {
      const { generateFiles } = await import('./commands/generate-command.ts');
      finish(await generateFiles({ ...args, logging: loggingOf(args) }, io));
    })
    .command('benchmark', 'Make benchmark data, each kind with a scenario', addBenchmarkOptions, async (args) => {
      const { generateBenchmark } = await import('./commands/generate-command.ts');
      finish(await generateBenchmark({ ...args, logging: loggingOf(args) }, io));
    })
    .command('all', 'Make the test environment and all benchmark data', addAllOptions, async (args) => {
      const { generateAll } = await import('./commands/generate-command.ts');
      finish(await generateAll({ ...args, logging: loggingOf(args) }, io));
    })
    .command('verify <dir>', 'Read a generated folder against its manifests', addVerifyOptions, async (args) => {
      const { verifyCommand } = await import('./commands/verify-command.ts');
      finish(await verifyCommand(args.dir, loggingOf(args), io));
    })
    .demandCommand(1, 'Name what to generate: repo, files, benchmark or all; or verify.')
    .recommendCommands()
    .strict()
    .example('$0 generate all', 'about 2.5 GB in ./test-environment and ./benchmark-data')
    .example('$0 run test-environment/scenario.yaml', 'and then the scenario that lies there')
    .example('$0 generate benchmark --scale 0.1', 'a tenth of the benchmark data')
    .example('$0 generate verify benchmark-data', 'read it all again, and name what is wrong')
    .epilogue(AFTER)
    .fail((message, error) => {
      if (!message) throw error;
      throw new HarnessError('USAGE', message, { hint: 'see perf-harness generate --help' });
    }) as unknown as Argv;
}

function addRepoOptions(parser: CommonOptions) {
  return parser
    .option('changes', { ...text, default: '1200', describe: 'Changes in the list' })
    .option('archived', { ...text, describe: 'Changes in the archive; a tenth of the changes' })
    .option('specs', { ...text, default: '40', describe: 'Main specs' })
    .option('attachments', { ...text, default: 'csv,json,svg,log,bmp', describe: 'Kinds of attachments, or none' })
    .option('seed', seed)
    .option('out', { ...text, default: 'test-environment', describe: 'Folder, which is made if it is missing' })
    .example('$0 generate repo', '1,200 changes in ./test-environment')
    .example('$0 generate repo --changes 5000 --attachments none --out big', 'more, and plain')
    .epilogue(AFTER);
}

function addFilesOptions(parser: CommonOptions) {
  return parser
    .option('sizes', { ...text, default: '10MB,50MB,100MB', describe: 'Exact sizes' })
    .option('content', { ...text, default: 'json,text,binary,mixed', describe: 'What is in them; each in each size' })
    .option('seed', seed)
    .option('out', { ...text, default: 'test-environment', describe: 'Folder, which is made if it is missing' })
    .example('$0 generate files', '12 files in ./test-environment')
    .example('$0 generate files --sizes 1GB --content binary', 'one of a gigabyte')
    .epilogue(AFTER);
}

function addBenchmarkOptions(parser: CommonOptions) {
  return parser
    .option('scenario', { ...text, array: true, describe: 'Make only this kind; may be given more than once' })
    .option('scale', {
      ...text,
      default: '1',
      describe: 'How much of it: 0.1 for a tenth of the counts and sizes; up to 1.28 with memory-pressure, 100 without',
    })
    .option('seed', seed)
    .option('out', { ...text, default: 'benchmark-data', describe: 'Folder, which is made if it is missing' })
    .example('$0 generate benchmark --scenario edge-cases', 'one kind in ./benchmark-data')
    .example('$0 run benchmark-data/edge-cases/scenario.yaml', 'and then its own scenario')
    .epilogue(AFTER);
}

function addAllOptions(parser: CommonOptions) {
  return parser
    .option('scale', { ...text, default: '1', describe: 'How much of it: 0.1 for a tenth; up to 1.28' })
    .option('seed', seed)
    .option('out', { ...text, default: '.', describe: 'Folder in which the two folders are made' })
    .example('$0 generate all --scale 0.01 --out small', 'a hundredth of everything')
    .epilogue(AFTER);
}

function addVerifyOptions(parser: CommonOptions) {
  return parser
    .positional('dir', { type: 'string', demandOption: true, describe: 'Folder that generate has made, or one in it' })
    .example('$0 generate verify test-environment', 'names each file that is missing, changed or extra')
    .epilogue(AFTER);
}
