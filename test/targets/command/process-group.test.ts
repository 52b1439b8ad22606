import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { it } from 'node:test';
import { ProcessGroup } from '../../../src/targets/command/process-group.ts';

it('a command that does not end by itself is killed as soon as nobody waits for it', { timeout: 20_000 }, async (t) => {
  const fd = openSync(devNull, 'a');
  t.after(() => closeSync(fd));
  const command = ['sleep', '600'] as const;
  const group = await ProcessGroup.start({
    command,
    cwd: '/',
    environment: process.env,
    fd,
    scratch: null,
    marker: 'hurried',
  });
  const hurry = new AbortController();
  // A signal that ends nothing.
  const stopped = group.stop('SIGWINCH', 600_000, hurry.signal);
  hurry.abort();
  await stopped;
  assert.equal(await group.ended, 'was ended by SIGKILL');
});
