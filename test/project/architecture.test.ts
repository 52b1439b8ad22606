import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT as root } from '../support/project.ts';

const LONGEST_FILE_LINES = 250;

/** Who may import whom, leaves first. `errors.ts`, `random.ts`, `thread-entry.ts` and `index.ts` stand beside the folders. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  random: [],
  'thread-entry': [],
  metrics: [],
  scenarios: ['metrics', 'errors', 'random', 'workers'],
  monitor: ['metrics', 'targets'],
  targets: ['metrics', 'monitor', 'scenarios', 'errors', 'random', 'thread-entry'],
  datasets: ['metrics', 'monitor', 'scenarios', 'errors', 'random', 'thread-entry'],
  workers: ['scenarios', 'metrics', 'monitor', 'random'],
  harness: ['workers', 'monitor', 'datasets', 'targets', 'scenarios', 'metrics', 'errors', 'random'],
  reports: ['metrics', 'harness/result/result.ts', 'harness/calibration/calibration.ts'],
  cli: ['reports', 'harness', 'workers', 'monitor', 'datasets', 'targets', 'scenarios', 'metrics', 'errors'],
  index: ['harness', 'scenarios', 'metrics', 'errors'],
};

/** Where each outside package may be imported: a file, or a folder. */
const DOORS: Readonly<Record<string, string>> = {
  piscina: 'harness/shards/pool.ts',
  yaml: 'scenarios/',
  zod: 'scenarios/',
  'hdr-histogram-js': 'metrics/histogram.ts',
  undici: 'workers/http/engines/undici.ts',
  autocannon: 'workers/cross-check/cross-check.ts',
  yargs: 'cli/',
  pino: 'cli/terminal/logger.ts',
  'log-update': 'cli/terminal/live-view.ts',
  'cli-table3': 'reports/',
  fastify: 'targets/openspec/',
};

type Import = { readonly from: string; readonly to: string; readonly typeOnly: boolean };

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const imports = files.flatMap((file) => importsOf(file));

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, 'src', file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|\bimport\('([^']+)'\)|\n?import '([^']+)'/g;
  return [...text.matchAll(pattern)].map((match) => {
    const specifier = match[3] ?? match[4] ?? match[5] ?? '';
    const to = specifier.startsWith('.')
      ? relative(join(root, 'src'), resolve(root, 'src', dirname(file), specifier))
      : specifier;
    return { from: file, to, typeOnly: match[2] !== undefined };
  });
}

/** `harness/run.ts` → `harness`, `errors.ts` → `errors`. */
function layerOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, '');
}

const isOurs = ({ to }: Import): boolean => to.endsWith('.ts');

describe('the architecture', () => {
  it('sees the imports that it judges', () => {
    assert.ok(files.length > 50, `${files.length} files`);
    assert.ok(imports.filter(isOurs).length > 100);
    assert.ok(imports.some(({ from, to }) => from === 'harness/shards/pool.ts' && to === 'piscina'));
  });

  it('has a layer for every folder of src', () => {
    assert.deepEqual(
      [...new Set(files.map(layerOf))].filter((layer) => !(layer in MAY_IMPORT)),
      [],
    );
  });

  it('imports only downwards', () => {
    const breaches = imports.filter(isOurs).filter(({ from, to }) => {
      const [own, other] = [layerOf(from), layerOf(to)];
      const allowed = MAY_IMPORT[own] ?? [];
      return own !== other && !allowed.includes(other) && !allowed.includes(to);
    });
    assert.deepEqual(
      breaches.map(({ from, to }) => `${from} imports ${to}`),
      [],
    );
  });

  it('lets reports see the types of a result, and nothing that runs', () => {
    const breaches = imports.filter(
      ({ from, to, typeOnly }) => layerOf(from) === 'reports' && to.startsWith('harness/') && !typeOnly,
    );
    assert.deepEqual(breaches, []);
  });

  it('reaches the entries of threads by URL, never by import', () => {
    const entries = [
      'workers/shard.ts',
      'workers/cross-check/cross-check.ts',
      'targets/openspec/openspec-thread.ts',
      'targets/null/null-thread.ts',
      'datasets/recipes/repository-thread.ts',
    ];
    assert.deepEqual(
      entries.filter((entry) => !files.includes(entry)),
      [],
    );
    assert.deepEqual(
      imports.filter(({ to }) => entries.includes(to)),
      [],
    );
  });

  it('imports each outside package through its door', () => {
    const outside = imports.filter((each) => !isOurs(each) && !each.to.startsWith('node:') && !each.to.startsWith('.'));
    const breaches = outside.filter(({ from, to }) => {
      const door = DOORS[packageOf(to)];
      return door === undefined || !(door.endsWith('/') ? from.startsWith(door) : from === door);
    });
    assert.deepEqual(
      breaches.map(({ from, to }) => `${from} imports ${to}`),
      [],
    );
  });

  it('has a door for every runtime dependency, and a reason in docs/dependencies.md', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };
    const reasons = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
    for (const name of Object.keys(dependencies)) {
      assert.ok(DOORS[name], `${name} has no door`);
      assert.match(reasons, new RegExp(`\`${name}\``), `${name} has no reason`);
    }
  });

  it('leaves the process to cli/main.ts', () => {
    const breaches = files.filter((file) => {
      const text = readFileSync(join(root, 'src', file), 'utf8');
      return file !== 'cli/main.ts' && /process\.(exit\b|exitCode|stdout|stderr|argv)|\bconsole\./.test(text);
    });
    assert.deepEqual(breaches, []);
  });

  it('keeps files short and folders named after nouns', () => {
    const everywhere = ['src', 'test', 'bench'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(folder, file)),
    );
    const long = everywhere.filter(
      (file) => readFileSync(join(root, file), 'utf8').split('\n').length - 1 > LONGEST_FILE_LINES,
    );
    assert.deepEqual(long, []);
    assert.deepEqual(
      everywhere.filter((file) => /\b(utils?|helpers?|common|manager)\b/.test(file)),
      [],
    );
  });
});

/** `yaml/util` → `yaml`, `@scope/name/part` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
