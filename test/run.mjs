// Runs every test/**/*.test.ts, or those whose path contains one of the arguments. Node 20's test runner knows no
// globs, and a runner that finds no file must fail instead of passing.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const options = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const files = readdirSync(import.meta.dirname, { recursive: true })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => join('test', file))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
if (files.length === 0) {
  process.stderr.write(`no test file matches ${wanted.join(' or ') || 'test/**/*.test.ts'}\n`);
  process.exit(1);
}
const child = spawn(process.execPath, ['--import', 'tsx', '--test', '--test-concurrency=2', ...options, ...files], {
  cwd: join(import.meta.dirname, '..'),
  stdio: 'inherit',
});
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
