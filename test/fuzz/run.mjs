// npm run fuzz: compiles the fuzzers and runs them (main.ts tells how). tsx would add a call to every function that is made while a
// file is read, so that what is measured were not what is shipped.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '../compile.mjs';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'perf-harness-fuzz-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
compile(folder);
// V8 keeps garbage for as long as it may, so without a limit the peak of a process tells when it saw fit to collect. Half of this is what the largest file needs.
const heap = '--max-old-space-size=160';
const { status } = spawnSync(process.execPath, [heap, join(folder, 'test/fuzz/main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
