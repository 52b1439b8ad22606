import { parentPort } from 'node:worker_threads';
import '../../src/targets/openspec/openspec-thread.ts';

/** The thread of the OpenSpec target, which besides tells which modules of Node it has loaded. */
parentPort?.on('message', ({ kind }: { readonly kind: string }) => {
  if (kind !== 'modules') return;
  const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };
  parentPort?.postMessage({ kind, loaded: [...moduleLoadList] });
});
