// Compiles source and tests, as `npm run build` compiles what is shipped.
import { spawnSync } from 'node:child_process';
import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const root = realpathSync(join(import.meta.dirname, '..'));

/** Types are checked by `npm run check`, so no declarations of packages are read. Beside the compiled code stands what it looks for above itself. */
export function compile(folder) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '--project', join(root, 'tsconfig.test.json'), '--outDir', folder];
  const { status } = spawnSync(process.execPath, args, {
    stdio: 'inherit',
    // The compiler is a Go program that ends soon: to collect its garbage takes a quarter of its CPU.
    env: { ...process.env, NODE_V8_COVERAGE: '', GOGC: 'off' },
  });
  if (status !== 0) process.exit(1);
  for (const name of ['package.json', 'scenarios.yaml', 'node_modules'])
    symlinkSync(join(root, name), join(folder, name));
}
