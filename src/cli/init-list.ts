import { cacheDirOf } from '../harness/cache-dir.ts';
import { type CommonOptions, type Finish, wholeNumber } from './options/every-command.ts';
import { listOf } from './options/repeated.ts';
import type { CommandIo } from './terminal/command-io.ts';
import { loggingOf } from './terminal/log-level.ts';

/** The command `init`. `words` are what follows `--`: a command whose options are its own. */
export function addInit(parser: CommonOptions, io: CommandIo, finish: Finish, words: readonly string[]): void {
  parser.command('init [what..]', 'Make a scenario file from what is there', addOptions, async (args) => {
    const { duration, out, force, target = null } = args;
    const threads = args.workers === undefined ? null : wholeNumber('--workers', args.workers, 1, 256);
    const cacheDir = cacheDirOf(args.cache, io.environment);
    const what = [...(args.what ?? []), ...words];
    const allowHosts = listOf(args['allow-host']);
    const { initCommand } = await import('./init/init-command.ts');
    const port = args.port === undefined ? null : wholeNumber('--port', args.port, 1, 65_535);
    const { header = [], expect = null } = args;
    const subject = { what, paths: args.path ?? [], target, port, allowHosts, header, expect };
    finish(await initCommand({ ...subject, duration, out, force, threads, cacheDir, logging: loggingOf(args) }, io));
  });
}

function addOptions(parser: CommonOptions) {
  const text = { string: true, requiresArg: true } as const;
  return parser
    .positional('what', {
      type: 'string',
      array: true,
      describe:
        'A URL, a command that starts a server, or an OpenAPI document; what the folder holds if it is left out',
    })
    .option('path', { ...text, array: true, describe: 'What to ask the server for; may be given more than once' })
    .option('port', { ...text, describe: 'Where a command listens that does not take its port from $PORT' })
    .option('header', {
      ...text,
      array: true,
      alias: 'H',
      describe: 'A header of every request, NAME: VALUE; may be given more than once',
    })
    .option('expect', { ...text, describe: "What an answer has to be, such as 'bytes: 0B' or 'status: 404'" })
    .option('target', { ...text, describe: 'Where the server of an OpenAPI document runs' })
    .option('allow-host', { ...text, array: true, describe: 'Allow load on this host, which is not loopback' })
    .option('duration', { ...text, default: '5s', describe: 'How long to measure, and how long the load lasts' })
    .option('out', { ...text, default: 'scenarios.yaml', describe: 'The file to write' })
    .option('force', { boolean: true, default: false, describe: 'Replace a file that is there' })
    .option('workers', { ...text, describe: 'Threads that generate load; one less than there are cores' })
    .example('$0 init', 'look for openapi.yaml, a start script in package.json, or openspec/')
    .example('$0 init http://127.0.0.1:8080/orders', 'for a server that runs')
    .example('$0 init "node server.js" --path /orders', 'for one that is started, on the port in $PORT')
    .example('$0 init -- node --max-old-space-size=200 server.js', 'the same, with options of its own')
    .example(
      `$0 init http://127.0.0.1:8080/orders -H 'authorization: Bearer \${env.TOKEN}'`,
      'the secret stays in TOKEN',
    )
    .example('$0 init openapi.yaml --target http://127.0.0.1:8080', 'its GET operations, as far as examples are given')
    .epilogue(
      'Exit codes: 0 written · 2 nothing to put under load · 3 requests failed · 6 the server can’t be reached · 130, 143 by a signal.',
    );
}
