import { runCommandLine } from './command-line.ts';

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
  leave: (exitCode) => process.exit(exitCode),
});
