import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ProcessGroup } from '../../../src/targets/command/process-group.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function shell(
  t: TestContext,
  script: string,
  marker: string,
): Promise<{ readonly group: ProcessGroup; readonly printed: () => string }> {
  const log = join(temporaryFolder(t), 'log');
  const fd = openSync(log, 'a');
  t.after(() => closeSync(fd));
  const command = ['sh', '-c', `${script}; echo ready; while :; do sleep 0.1; done`] as const;
  const group = await ProcessGroup.start({ command, cwd: '/', environment: process.env, fd, scratch: null, marker });
  const printed = (): string => readFileSync(log, 'utf8');
  while (!printed().includes('ready')) await turn();
  return { group, printed };
}

it('a command that does not end by itself is killed as soon as nobody waits for it', { timeout: 20_000 }, async (t) => {
  const { group } = await shell(t, ':', 'hurried');
  const hurry = new AbortController();
  // A signal that ends nothing.
  const stopped = group.stop('SIGWINCH', 600_000, hurry.signal);
  hurry.abort();
  await stopped;
  assert.equal(await group.ended, 'was ended by SIGKILL');
});

it('a command that was stopped goes on and ends as it does by its signal, as does what it has started', {
  timeout: 20_000,
}, async (t) => {
  // The child has its trap before the command says that it is ready.
  const child = "(trap 'echo child; exit' TERM; echo begun; while :; do sleep 0.1; done) &";
  const begun = 'until grep -q begun /proc/$$/fd/1; do :; done';
  const { group, printed } = await shell(t, `${child} ${begun}; trap 'exit 7' TERM`, 'stopped');
  process.kill(group.pid, 'SIGSTOP');
  await group.stop('SIGTERM', 15_000);
  assert.equal(await group.ended, 'exited with code 7');
  assert.match(printed(), /^child$/m);
});
