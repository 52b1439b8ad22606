import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { it, type TestContext } from 'node:test';
import { ProcessGroup } from '../../../src/targets/command/process-group.ts';

async function sleeping(t: TestContext, marker: string): Promise<ProcessGroup> {
  const fd = openSync(devNull, 'a');
  t.after(() => closeSync(fd));
  const command = ['sleep', '600'] as const;
  return ProcessGroup.start({ command, cwd: '/', environment: process.env, fd, scratch: null, marker });
}

it('a command that does not end by itself is killed as soon as nobody waits for it', { timeout: 20_000 }, async (t) => {
  const group = await sleeping(t, 'hurried');
  const hurry = new AbortController();
  // A signal that ends nothing.
  const stopped = group.stop('SIGWINCH', 600_000, hurry.signal);
  hurry.abort();
  await stopped;
  assert.equal(await group.ended, 'was ended by SIGKILL');
});

it('a command that was stopped ends by its signal', { timeout: 20_000 }, async (t) => {
  const group = await sleeping(t, 'stopped');
  process.kill(group.pid, 'SIGSTOP');
  await group.stop('SIGTERM', 600_000);
  assert.equal(await group.ended, 'was ended by SIGTERM');
});
