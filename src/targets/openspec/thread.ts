import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { HarnessError } from '../../errors.ts';
import { collectGarbage, sampleIsolate } from '../isolate.ts';
import { openLargeFiles } from './large-files.ts';
import type { FromThread, ThreadOrder, ToThread } from './messages.ts';
import { openRepository } from './repository.ts';
import { startServer } from './server.ts';

const SAMPLE_MS = 20;
const REPORT_MS = 250;
const DRAIN_MS = 500;

if (!parentPort) throw new Error('this file is the entry of a worker thread');
const port: MessagePort = parentPort;
const post = (message: FromThread): void => port.postMessage(message);

serve(workerData as ThreadOrder).catch((error: unknown) => {
  if (!(error instanceof HarnessError)) throw error;
  post({ kind: 'failed', message: error.message, hint: error.hint });
});

async function serve(order: ThreadOrder): Promise<void> {
  const repository = openRepository(order.repositoryDir);
  const server = await startServer(repository, openLargeFiles(order.filesDir, order.files), order.port);
  // What starting left behind is no part of any figure.
  collectGarbage();
  const sampler = sampleIsolate((gauges) => post({ kind: 'gauges', gauges }), {
    sampleMs: SAMPLE_MS,
    reportMs: REPORT_MS,
  });
  port.on('message', async (message: ToThread) => {
    switch (message.kind) {
      case 'settle':
        return post({ kind: 'settled', id: message.id, floor: await sampler.settle() });
      case 'close':
        await server.close(DRAIN_MS);
        sampler.stop();
        post({ kind: 'closed' });
        return port.close();
    }
  });
  const changes = repository.changes.list({ sort: 'name', status: 'any' }).length;
  post({ kind: 'ready', port: server.port, gauges: sampler.gauges, changes, specs: repository.specs.length });
}
