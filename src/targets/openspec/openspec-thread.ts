import { type Service, serveThread } from '../thread/serve-thread.ts';
import type { OpenSpecFacts, OpenSpecOrder } from './openspec-order.ts';
import { startServer } from './openspec-server.ts';
import { openTree } from './store/file-tree.ts';
import { openLargeFiles } from './store/large-files.ts';
import { readRepository, repositoryOf } from './store/repository.ts';
import { packReading, unpackReading } from './store/repository-reading.ts';
import { Scratch } from './writes/scratch.ts';

serveThread<OpenSpecOrder, OpenSpecFacts>(serve);

async function serve(order: OpenSpecOrder): Promise<Service<OpenSpecFacts>> {
  const reading =
    order.reading === null ? readRepository(order.repositoryDir, order.trackedTasks) : unpackReading(order.reading);
  const repository = repositoryOf(reading);
  const largeFiles = openLargeFiles(order.filesDir, order.files);
  const content = { repository, largeFiles, tree: order.tree && openTree(order.tree) };
  const server = await startServer(content, new Scratch(order.scratchDir), order.port, order.faults);
  const changes = repository.changes.count({ sort: 'name', status: 'any' });
  return {
    ...server,
    facts: { changes, specs: repository.specs.length, reading: order.keepsReading ? packReading(reading) : null },
    begin: (windowUs) => server.faults?.begin(windowUs),
  };
}
