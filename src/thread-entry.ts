import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The module at a path relative to the module `from`, without its extension: compiled, or from source, as `from` is. */
export function moduleAt(path: string, from: string): URL {
  return new URL(`${path}${extname(from)}`, from);
}

/**
 * The entry of a thread: the module `./<name>` beside the module `from`. From source on Node 20, tsx handles `import` in the
 * main thread only, but `require` in every thread, so the entry is then loaded with `require`. Piscina does so by itself.
 */
export function threadEntry(name: string, from: string): URL {
  const entry = moduleAt(`./${name}`, from);
  if (!entry.pathname.endsWith('.ts')) return entry;
  const [parent, path] = [from, fileURLToPath(entry)].map((text) => JSON.stringify(text));
  const source = `import { createRequire } from 'node:module'; createRequire(${parent})(${path});`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}
