import { text } from 'node:stream/consumers';
import { isatty } from 'node:tty';
import { setFlagsFromString } from 'node:v8';
import type { EXIT } from '../harness/result/exit-code.ts';
import { runKeptCode } from '../kept-code.ts';
import { keysOf } from './terminal/keys.ts';

// The command itself tells what it could not write. Without a listener, the error of a write that ends later ends the process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

type Program = Pick<typeof import('./command-line.ts'), 'runCommandLine'>;
const argv = process.argv.slice(2);
// Time until the first request counts in a run. Other commands load less code than a run has in one file.
const kept = argv[0] === 'run' ? (runKept() as Program | null) : null;
const { runCommandLine } = kept ?? (await import('./command-line.ts'));

process.exitCode = await runCommandLine(argv, {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  cwd: '.',
  input: () => text(process.stdin),
  signals: process,
  // Input that is no terminal is not even opened.
  keys: isatty(0) ? keysOf(process.stdin, () => process.kill(process.pid, 'SIGINT')) : null,
  leave: (exitCode) => process.exit(exitCode),
  optimiseNoMore: () => setFlagsFromString('--no-opt'),
  openThreads: null,
});

/** The code of a process that has come to a verdict is kept: one that printed help or an error has compiled little of what a run needs. */
function runKept(): object | null {
  const verdicts: readonly unknown[] = [0, 3, 5] satisfies (typeof EXIT)['pass' | 'gateFailed' | 'invalid'][];
  const isHelp = argv.some((argument) => ['--help', '--version'].includes(argument));
  return runKeptCode(new URL('./command-line.cjs', import.meta.url), {
    environment: process.env,
    resolveModule: (name) => import.meta.resolve(name),
    importModule: (name) => import(name),
    atExit: (call) => process.once('exit', (code) => !isHelp && verdicts.includes(code) && call()),
  });
}
