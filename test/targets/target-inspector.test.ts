import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { TargetThread } from '../../src/targets/thread/target-thread.ts';
import { threadEntry } from '../../src/thread-entry.ts';
import { exchange } from '../support/http-exchange.ts';
import { plainChanges, writeRepository } from '../support/target-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ORDER = { cpu: { intervalUs: 1000 }, heap: null };

describe('a target that is not profiled', { timeout: 60_000 }, () => {
  it('loads no inspector: only the order of a profile does', async (t) => {
    const worker = new Worker(threadEntry('../support/modules-thread', import.meta.url));
    const thread = new TargetThread(worker, {
      what: 'the target',
      code: 'TARGET',
      hint: 'look',
      closeTimeoutMs: 3_000,
    });
    t.after(() => thread.close());
    const isLoaded = (): Promise<boolean> =>
      new Promise((resolve) => {
        const onMessage = ({ kind, loaded }: { readonly kind: string; readonly loaded: readonly string[] }): void => {
          if (kind !== 'modules') return;
          worker.off('message', onMessage);
          resolve(loaded.includes('NativeModule inspector'));
        };
        worker.on('message', onMessage);
        worker.postMessage({ kind: 'modules' });
      });
    const repositoryDir = writeRepository(temporaryFolder(t), plainChanges(3));
    const places = { repositoryDir, filesDir: repositoryDir, scratchDir: join(temporaryFolder(t), 'scratch') };
    const reads = { reading: null, keepsReading: false };
    thread.serve({ ...places, ...reads, files: [], tree: null, port: 0, faults: null });
    const { port } = await thread.ready;
    assert.equal((await exchange(`http://127.0.0.1:${port}`, '/changes')).status, 200);
    await thread.settle();
    assert.equal(await isLoaded(), false);
    assert.deepEqual(await thread.profile({ kind: 'arm', order: ORDER }), { ok: true, recorded: null });
    assert.equal(await isLoaded(), true);
  });
});
