import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { DocumentFile } from '../../src/datasets/recipes/document-files.ts';
import type { EngineName } from '../../src/scenarios/scenario.ts';
import { type DocumentFault, type DocumentServer, startDocumentServer } from './document-server.ts';
import { bringing, documentIn } from './documents.ts';
import { type Load, type LoadOptions, lawBreaches, runLoad } from './inline-load.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What is brought along takes the place of these sizes. */
export const DOCUMENTS = 'workload: { kind: memory-pressure, documents: { sizes: [1KB] } }';

export type Tried = Load & { readonly server: DocumentServer; readonly documents: readonly DocumentFile[] };

type DocumentOptions = LoadOptions & {
  readonly fault?: DocumentFault;
  readonly sizes?: readonly number[];
  readonly engine?: EngineName;
};

/** Runs memory pressure against a server of documents, some of which `fault` may spoil; the law holds. */
export async function tryDocuments(
  t: TestContext,
  load: string,
  { fault, sizes = [200_000, 70_000], engine = 'wire', ...options }: DocumentOptions,
): Promise<Tried> {
  const server = await startDocumentServer(fault);
  t.after(() => server.close());
  const folder = temporaryFolder(t);
  const documents = sizes.map((bytes) => documentIn(folder, bytes));
  const provide = bringing(documents);
  const tried = await runLoad(server.origin, `engine: ${engine}, ${DOCUMENTS}, load: { ${load} }`, {
    provide,
    ...options,
  });
  assert.deepEqual(lawBreaches(tried.intervals), []);
  return { ...tried, server, documents };
}

/** Counters of one of the requests. */
export function requestCounters({ total }: Load, request: string): { started: number; ok: number; bytes: number } {
  const { started, ok, bytes } = total.select(null, request).counters;
  return { started, ok, bytes };
}
