import { isatty } from 'node:tty';
import { runCommandLine } from './command-line.ts';
import { keysOf } from './terminal/keys.ts';

// It is not an error when a reader such as `head` closes the pipe early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  cwd: '.',
  signals: process,
  // Input that is no terminal is not even opened.
  keys: isatty(0) ? keysOf(process.stdin, () => process.kill(process.pid, 'SIGINT')) : null,
  leave: (exitCode) => process.exit(exitCode),
});
