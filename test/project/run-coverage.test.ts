import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { ROOT } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { coverageShrinker } = await import(pathToFileURL(join(ROOT, 'test/coverage.mjs')).href);

const OURS = 'file:///run/code/src/a.js';
const BUNDLED = 'file:///run/dist/bundle/main.js';
const TEST = 'file:///run/code/test/a.test.js';
const MAPS = {
  [OURS]: { data: { sources: ['../../src/a.ts'] } },
  [BUNDLED]: { data: { sources: ['../../node_modules/b/index.js', '../../src/a.ts'] } },
  [TEST]: { data: { sources: ['../../test/a.test.ts'] } },
};
const scripts = (...urls: string[]) => urls.map((url) => ({ url, functions: [] }));
const WHOLE = JSON.stringify({
  result: scripts('node:fs', OURS, TEST, 'file:///run/node_modules/b/index.js', BUNDLED),
  'source-map-cache': MAPS,
});

describe('the coverage of the suite', () => {
  it('is what comes of the sources, with one map of each script', (context) => {
    const folder = temporaryFolder(context);
    const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const shrink = coverageShrinker(folder, '/run/src');
    writeFileSync(join(folder, '1.json'), WHOLE);
    shrink();
    writeFileSync(join(folder, '2.json'), WHOLE);
    shrink();
    const result = scripts(OURS, BUNDLED);
    assert.deepEqual(read('1.json'), {
      result,
      'source-map-cache': { [OURS]: MAPS[OURS], [BUNDLED]: MAPS[BUNDLED] },
    });
    assert.deepEqual(read('2.json'), { result, 'source-map-cache': {} });
    assert.deepEqual(readdirSync(folder).sort(), ['1.json', '2.json']);
  });

  it('is left alone while it is written, and seen to when it is complete', (context) => {
    const folder = temporaryFolder(context);
    const path = join(folder, '1.json');
    const shrink = coverageShrinker(folder, '/run/src');
    writeFileSync(path, WHOLE.slice(0, -1));
    shrink();
    assert.equal(readFileSync(path, 'utf8'), WHOLE.slice(0, -1));
    writeFileSync(path, WHOLE);
    shrink();
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')).result, scripts(OURS, BUNDLED));
  });
});

describe('what the coverage leaves out', () => {
  const { exclude } = JSON.parse(readFileSync(join(ROOT, '.c8rc.json'), 'utf8')) as { exclude: readonly string[] };
  const patterns = exclude.map((glob) => {
    const text = glob.replaceAll('.', String.raw`\.`).replace('**/', '(?:.+/)?').replace('@(', '(?:');
    return new RegExp(`^${text}$`);
  });
  const left = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => join('src', file))
    .filter((file) => patterns.some((pattern) => pattern.test(file)));

  it('has no code of its own: types, and what it hands on from elsewhere', () => {
    assert.ok(left.length > 10, left.join());
    for (const file of left) {
      const { code } = transformSync(readFileSync(join(ROOT, file), 'utf8'), { loader: 'ts' });
      assert.equal(code.replaceAll(/^export \{[^}]*\} from "[^"]+";$/gm, '').trim(), '', file);
    }
  });
});
