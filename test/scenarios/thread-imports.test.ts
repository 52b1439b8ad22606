import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../support/project.ts';

const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(type\s)?([^;]*?)from\s+'([^']+)'/g;

/** What a file imports by value: imports of types alone are gone when it runs. */
function valueImports(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].flatMap(([, type, names = '', specifier = '']) => {
    const each = /^\{(.*)\}\s*$/s
      .exec(names)?.[1]
      ?.split(',')
      .filter((name) => name.trim() !== '') ?? [''];
    return type !== undefined || each.every((name) => /^\s*type\s/.test(name)) ? [] : [specifier];
  });
}

/** Everything that comes with a file: our own files as absolute paths, and outside packages by name. */
function loadedWith(entry: string): ReadonlySet<string> {
  const seen = new Set([entry]);
  for (const file of seen) {
    if (!file.endsWith('.ts')) continue;
    for (const to of valueImports(file)) seen.add(to.startsWith('.') ? resolve(dirname(file), to) : to);
  }
  return seen;
}

describe('a pool thread', () => {
  const root = join(ROOT, 'src');

  it('loads neither zod nor YAML', () => {
    const loaded = loadedWith(join(root, 'workers/shard.ts'));
    assert.ok(loaded.has(join(root, 'scenarios/workloads/pagination/program.ts')), 'the programs are among them');
    assert.deepEqual(
      ['zod', 'yaml', join(root, 'scenarios/workloads/specs.ts')].filter((each) => loaded.has(each)),
      [],
    );
  });

  it('would be seen to load them', () => {
    const loaded = loadedWith(join(root, 'scenarios/parse-scenarios.ts'));
    assert.deepEqual(
      ['zod', 'yaml'].filter((each) => !loaded.has(each)),
      [],
    );
  });
});
