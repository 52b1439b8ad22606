import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Returns a function that takes out of the V8 coverage in `folder` what no report about `sources` is made of: scripts that come of none of
 * these sources, and each source map after the first of its script. That is four fifths of what c8 reads when the last test has
 * ended. A file that a process is still writing is left for the next call.
 */
export function coverageShrinker(folder, sources) {
  const inside = pathToFileURL(sources + sep).href;
  const done = new Set();
  /** Whether a script comes of the sources, by its URL, where its map has been seen. */
  const isCounted = new Map();
  return () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json') && !done.has(name));
    for (const name of names) {
      const path = join(folder, name);
      const report = parsed(readFileSync(path, 'utf8'));
      if (report === undefined) continue;
      done.add(name);
      const maps = Object.entries(report['source-map-cache'] ?? {}).filter(([url]) => !isCounted.has(url));
      for (const [url, { data }] of maps)
        isCounted.set(url, data?.sources?.some((source) => new URL(source, url).href.startsWith(inside)) ?? false);
      const aside = `${path}.aside`;
      const result = report.result.filter(({ url }) => isOurs(url) && isCounted.get(url) !== false);
      const firstMaps = Object.fromEntries(maps.filter(([url]) => isCounted.get(url)));
      writeFileSync(aside, JSON.stringify({ result, 'source-map-cache': firstMaps }));
      renameSync(aside, path);
    }
  };
}

/** Whether a script is none of Node's own and of no package. */
function isOurs(url) {
  return url.startsWith('file:') && !url.includes('/node_modules/');
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
