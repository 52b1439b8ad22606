import { cacheDirOf } from '../../harness/cache-dir.ts';
import { addFile, type CommonOptions, type Finish, wholeNumber } from '../options/every-command.ts';
import { listOf } from '../options/repeated.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { loggingOf } from '../terminal/log-level.ts';

const AFTER = `A build is a git reference (checked out, and prepared by "prepare" of the file), a folder, a URL,
or the result.json of an earlier run with five runs of each scenario (run --repeat 5).
Exit codes: 0 no regression was found · 1 internal error · 2 usage, configuration, or a build that can't be prepared · 4 a regression ·
5 it could not decide · 6 a target can't be reached · 130, 143 stopped by a signal (the launches until then are written).`;

/** `compare`. */
export function addCompare(parser: CommonOptions, io: CommandIo, finish: Finish): CommonOptions {
  const text = 'Compare two builds, slice by slice on one machine';
  return parser.command('compare [file]', text, addCompareOptions, async (args) => {
    const { file, demo, baseline = null, candidate = null, self, out, json, markdown = null } = args;
    const threads = args.workers === undefined ? null : wholeNumber('--workers', args.workers, 1, 256);
    const { launchesOf, seedOf } = await import('./compare-options.ts');
    const options = {
      ...{ file, demo, baseline, candidate, self, out, json, markdown },
      scenarios: listOf(args.scenario),
      allowHosts: listOf(args['allow-host']),
      launches: launchesOf(args.launches, args.for),
      seed: seedOf(args.seed),
      cacheDir: cacheDirOf(args.cache, io.environment),
      logging: loggingOf(args),
    };
    const { onThreads } = await import('../commands/run-threads.ts');
    const exitCode = await onThreads(io, threads, 'unknown', async (opened) => {
      const { compareCommand } = await import('./compare-command.ts');
      return compareCommand(options, opened, io);
    });
    finish(exitCode);
  }) as unknown as CommonOptions;
}

function addCompareOptions(parser: CommonOptions) {
  const text = { string: true, requiresArg: true } as const;
  return addFile(parser)
    .option('baseline', { ...text, describe: 'The build to compare with' })
    .option('candidate', {
      ...text,
      describe: 'The build in question; if it is left out, the target as the file has it',
    })
    .option('self', {
      boolean: true,
      default: false,
      describe: 'Compare one build with itself: the noise of this machine',
    })
    .option('scenario', { ...text, array: true, describe: 'Only this scenario; may be given more than once' })
    .option('launches', {
      ...text,
      default: '8',
      describe: 'Starts of both builds; 10 or more where one figure alone decides, auto for as many as it takes',
    })
    .option('for', {
      ...text,
      describe: 'How long the launches of --launches auto may take for each scenario; 2m if left out',
    })
    .option('seed', { ...text, describe: 'Draws the same order of slices again' })
    .option('allow-host', { ...text, array: true, describe: 'Allow load on this host, which is not loopback' })
    .option('workers', { ...text, describe: 'Threads that generate load; one less than there are cores' })
    .option('out', { ...text, default: 'perf-results', describe: 'Folder for results' })
    .option('markdown', { ...text, describe: 'File that gets the report as Markdown besides, for a pull request' })
    .option('json', { boolean: true, default: false, describe: 'Print comparison.json instead of the report' })
    .example('$0 compare --baseline main', 'is what lies in this folder slower than main?')
    .example('$0 compare --baseline v1.4.0 --candidate HEAD --launches auto', 'as many launches as it takes')
    .example('$0 compare --baseline http://127.0.0.1:8080 --candidate http://127.0.0.1:8081', 'two servers')
    .example('$0 compare --self', 'how small a change can this machine show?')
    .epilogue(AFTER);
}
