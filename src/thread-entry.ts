import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Entry of a thread: `./<name>` beside the module `from`, compiled or from source. From source, tsx reaches
 * `import` only in the main thread on Node 20, but `require` in every thread.
 */
export function threadEntry(name: string, from: string): URL {
  const extension = extname(from);
  const entry = new URL(`./${name}${extension}`, from);
  if (extension !== '.ts') return entry;
  const [parent, path] = [from, fileURLToPath(entry)].map((text) => JSON.stringify(text));
  const source = `import { createRequire } from 'node:module'; createRequire(${parent})(${path});`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}
