import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const openspec = join(dirname(require.resolve('@fission-ai/openspec')), '../bin/openspec.js');
/** With these it connects to nobody; and nobody's own settings count. */
const OFFLINE = {
  OPENSPEC_TELEMETRY: '0',
  DO_NOT_TRACK: '1',
  OPENSPEC_NO_UPDATE_CHECK: '1',
  CI: '1',
  HOME: '/nonexistent',
};

/**
 * The real tool's answer, for tests and benches: nothing else here starts it. It exits with 1 when an item is not valid,
 * which rejects.
 */
// biome-ignore lint/suspicious/noExplicitAny: what it answers is its own
export async function askOpenspec(cwd: string, ...args: string[]): Promise<any> {
  const options = { cwd, env: { ...process.env, ...OFFLINE, NODE_V8_COVERAGE: '' }, maxBuffer: 2 ** 28 };
  return JSON.parse((await promisify(execFile)(process.execPath, [openspec, ...args, '--json'], options)).stdout);
}

type Item = {
  readonly id: string;
  readonly type: string;
  readonly valid: boolean;
  readonly issues: readonly unknown[];
};

/** Strict validation, and not so much as a remark: a delta that an archive would refuse is only a remark upstream. */
export async function assertFlawless(
  repositoryDir: string,
  { changes, specs }: { readonly changes: number; readonly specs: number },
): Promise<void> {
  const { items, summary } = await askOpenspec(repositoryDir, 'validate', '--all', '--strict');
  assert.deepEqual(
    items.filter(({ valid, issues }: Item) => !valid || issues.length > 0),
    [],
  );
  assert.deepEqual(summary.totals, { items: changes + specs, passed: changes + specs, failed: 0 });
  assert.equal(items.filter(({ type }: Item) => type === 'change').length, changes);
}
