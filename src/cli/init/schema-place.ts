import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCHEMA = 'dist/scenarios.schema.json';
const INSTALLED = `node_modules/perf-harness/${SCHEMA}`;

/**
 * Where an editor finds the JSON Schema of a scenario file in `folder`: in the project's own installation, by a path that holds on
 * every machine; or, where the project has none, in the package that runs.
 */
export function schemaPlace(folder: string): string {
  const start = resolve(folder);
  for (let at = start; ; at = dirname(at)) {
    const path = join(at, INSTALLED);
    if (existsSync(path)) return `./${relative(start, path).split(sep).join('/')}`.replace('./../', '../');
    if (at === dirname(at)) break;
  }
  return fileURLToPath(new URL(SCHEMA, import.meta.resolve('perf-harness/package.json')));
}
