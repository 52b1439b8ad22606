import { createCipheriv, createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentFile } from '../../src/datasets/recipes/document-files.ts';
import { NO_DATA } from '../../src/harness/target/provide.ts';
import type { Provider } from '../../src/scenarios/workloads/language/fact-sources.ts';

/** A document of so many bytes, no piece of which is like another one. */
export function documentIn(folder: string, bytes: number): DocumentFile {
  const content = contentOf(bytes);
  const name = `buffers-${bytes}.bin`;
  const path = join(folder, name);
  writeFileSync(path, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name, shape: 'buffers', bytes, sha256, path, contentType: 'application/x-test' };
}

/** Brings these documents along, whatever is asked for. */
export function bringing(documents: readonly DocumentFile[]): Provider {
  return { ...NO_DATA, documents: () => Promise.resolve(documents) };
}

/** The key stream of a cipher: the same for the same length, and nowhere the same as itself. */
function contentOf(bytes: number): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16, bytes % 251)).update(Buffer.alloc(bytes));
}
