import { asHarnessError } from '../errors.ts';
import { exitCodeOfError } from '../harness/result/exit-code.ts';
import { runCommandLine } from './command-line.ts';

// A reader that has had enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await runCommandLine(process.argv.slice(2), process.env);
} catch (thrown) {
  const error = asHarnessError(thrown);
  process.stderr.write(`${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`);
  if (error.code === 'INTERNAL') process.stderr.write(`${error.stack ?? ''}\n`);
  process.exitCode = exitCodeOfError(error.code);
}
