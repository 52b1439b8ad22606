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
const { status } = spawnSync(process.execPath, [join(folder, 'test/fuzz/main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
