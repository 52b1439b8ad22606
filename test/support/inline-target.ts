import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Freeze } from '../../src/targets/openspec/faults/freeze.ts';
import { startServer } from '../../src/targets/openspec/openspec-server.ts';
import type { IdleOpenSpecTarget, OpenSpecTargetOptions } from '../../src/targets/openspec/start-openspec.ts';
import { openTree } from '../../src/targets/openspec/store/file-tree.ts';
import { openLargeFiles } from '../../src/targets/openspec/store/large-files.ts';
import { openRepository } from '../../src/targets/openspec/store/repository.ts';
import { readTrackedTasks } from '../../src/targets/openspec/tracked-tasks.ts';
import { Scratch } from '../../src/targets/openspec/writes/scratch.ts';
import type { Target } from '../../src/targets/target.ts';

/**
 * The OpenSpec target, served from the thread of the test: the same server, where no thread has to start and load its code.
 * Nothing is seen of its memory and its allocation. A stall would stop the test as well, so it must not be among its faults.
 */
export async function startInlineTarget(options: OpenSpecTargetOptions): Promise<Target> {
  const { repositoryDir, filesDir, files, tree, port = 0, faults = null } = options;
  const scratchDir = options.scratchDir ?? join(tmpdir(), `perf-harness-test-${randomUUID()}`);
  const content = {
    repository: openRepository(repositoryDir, readTrackedTasks(repositoryDir)),
    largeFiles: openLargeFiles(filesDir, files),
    tree: tree ? openTree(tree) : null,
  };
  const order = faults && { spec: faults, freeze: Freeze.allocate() };
  const server = await startServer(content, new Scratch(scratchDir), port, order);
  return {
    origin: `http://127.0.0.1:${server.port}`,
    gauges: new Set(),
    work: new Set(['in', 'out']),
    cpuMeter: null,
    facts: { kind: 'openspec', repositoryDir },
    begin: (windowUs) => server.faults?.begin(windowUs),
    settle: () => Promise.resolve(undefined),
    readWork: () => Promise.resolve({ alloc: null, external: null, cpu: null, gc: null, ...server.wireBytes() }),
    readCounts: () => server.requestCounts(),
    profile: null,
    onGauges: () => undefined,
    died: new Promise(() => undefined),
    close: async () => {
      await server.close(0);
      await rm(scratchDir, { recursive: true, force: true });
    },
  };
}

/** The same for a run, which reads its dataset first. */
export const INLINE_TARGET: IdleOpenSpecTarget = {
  start: async (options) => startInlineTarget(await options),
  close: () => Promise.resolve(),
};
