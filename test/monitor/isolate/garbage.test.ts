import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { collectGarbage } from '../../../src/monitor/isolate/garbage.ts';
import { threadEntry } from '../../../src/thread-entry.ts';
import { moduleUrl } from '../../support/project.ts';

describe('garbage that is collected now', { timeout: 60_000 }, () => {
  it('is collected by threads at the same time, though the flag for it is that of the process', async () => {
    const entry = threadEntry('garbage-thread', moduleUrl('test/support/garbage-thread').href);
    const workers = Array.from({ length: 3 }, () => new Worker(entry));
    const told = await Promise.all(workers.map((worker) => once(worker, 'message')));
    assert.deepEqual(told, [[100], [100], [100]]);
  });

  it('leaves no trace in a context that is made later', () => {
    collectGarbage();
    assert.equal(runInNewContext('typeof gc'), 'undefined');
  });
});
