import { type MessagePort, parentPort } from 'node:worker_threads';
import { HarnessError } from '../../errors.ts';
import type { Work } from '../../metrics/work.ts';
import { collectGarbage } from '../../monitor/isolate/garbage.ts';
import { type IsolateSampler, sampleIsolate } from '../../monitor/isolate/isolate.ts';
import { ThreadProfiler } from '../../monitor/profile/thread-profiler.ts';
import type { FromThread, ThreadOrder, ToThread } from './messages.ts';
import { startServer } from './openspec-server.ts';
import { openTree } from './store/file-tree.ts';
import { openLargeFiles } from './store/large-files.ts';
import { openRepository } from './store/repository.ts';
import { Scratch } from './writes/scratch.ts';

const SAMPLE_MS = 20;
const REPORT_MS = 250;
const DRAIN_MS = 500;

if (!parentPort) throw new Error('this file is the entry of a worker thread');
const port: MessagePort = parentPort;
const post = (message: FromThread): void => port.postMessage(message);

const profiler = new ThreadProfiler();
let served: Served | undefined;

port.on('message', async (message: ToThread) => {
  switch (message.kind) {
    case 'serve':
      served = await serve(message.order);
      return;
    case 'begin':
      return served?.server.faults?.begin(message.windowUs);
    case 'settle':
      if (served) post({ kind: 'settled', id: message.id, floor: await served.sampler.settle() });
      return;
    case 'read-work':
      if (served) post({ kind: 'worked', id: message.id, work: await workOf(served) });
      return;
    case 'read-counts':
      if (served) post({ kind: 'counted', id: message.id, counts: await served.server.requestCounts() });
      return;
    case 'profile':
      return post({ kind: 'profiled', id: message.id, answer: profiler.take(message.step) });
    case 'close':
      await served?.server.close(DRAIN_MS);
      served?.sampler.stop();
      post({ kind: 'closed' });
      return port.close();
  }
});

type Served = { readonly server: Awaited<ReturnType<typeof startServer>>; readonly sampler: IsolateSampler };

async function workOf({ server, sampler }: Served): Promise<Work> {
  return { ...(await sampler.readWork()), ...server.wireBytes() };
}

/** Serves until `close`. If the order cannot be served, the thread reports why and ends. */
async function serve(order: ThreadOrder): Promise<Served | undefined> {
  try {
    const repository = openRepository(order.repositoryDir);
    const largeFiles = openLargeFiles(order.filesDir, order.files);
    const content = { repository, largeFiles, tree: order.tree && openTree(order.tree) };
    const server = await startServer(content, new Scratch(order.scratchDir), order.port, order.faults);
    // Garbage of the start must not count in any figure.
    collectGarbage();
    const rates = { sampleMs: SAMPLE_MS, reportMs: REPORT_MS };
    const sampler = sampleIsolate((gauges) => post({ kind: 'gauges', gauges }), rates);
    const changes = repository.changes.count({ sort: 'name', status: 'any' });
    const known = { gauges: sampler.gauges, work: [...sampler.work, 'in', 'out'] as const };
    post({ kind: 'ready', port: server.port, ...known, changes, specs: repository.specs.length });
    return { server, sampler };
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    post({ kind: 'failed', message: error.message, hint: error.hint });
    port.close();
    return undefined;
  }
}
