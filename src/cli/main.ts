import { text } from 'node:stream/consumers';
import { isatty } from 'node:tty';
import { setFlagsFromString } from 'node:v8';
import { runCommandLine } from './command-line.ts';
import { keysOf } from './terminal/keys.ts';

// The command itself tells what it could not write. Without a listener, the error of a write that ends later ends the process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await runCommandLine(process.argv.slice(2), {
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
