import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { SHARED_CACHE } from '../support/cache.ts';
import { UNCOUNTED } from '../support/cli.ts';
import { blocksOf } from '../support/documented.ts';
import { ROOT } from '../support/project.ts';
import { smallShippedScenarios } from '../support/shipped-scenarios.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const env = { ...process.env, ...UNCOUNTED };
const run = promisify(execFile);

/** A user's program against the packed types, with nothing of Node's. */
const CONSUMER = `
import { HarnessError, loadScenarios, type RunResult, run, type ScenarioResult } from 'perf-harness';
export async function p95(path: string, stop: AbortSignal): Promise<number | undefined> {
  try {
    const file = loadScenarios(path);
    const { result } = await run(await file, { stop });
    const whole: RunResult = result;
    const first: ScenarioResult | undefined = whole.scenarios[0];
    return first?.timers.response?.p95;
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'CONFIG') return undefined;
    throw error;
  }
}
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'dom'],
    types: [],
    noEmit: true,
    skipLibCheck: false,
    // What comes with TypeScript is right.
    skipDefaultLibCheck: true,
  },
  include: ['consumer.ts', 'snippet-*.ts'],
};

type Manifest = {
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
};

/**
 * Lays a packed package out as npm does, but takes its dependencies from this project: no registry is asked. What it does not
 * declare it does not find.
 */
async function install(packed: string, modules: string): Promise<void> {
  const folder = join(modules, 'perf-harness');
  mkdirSync(folder, { recursive: true });
  await run('tar', ['-xzf', packed, '--strip-components=1', '-C', folder]);
  const { bin, dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  for (const name of Object.keys(dependencies)) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  mkdirSync(join(modules, '.bin'));
  for (const [name, path] of Object.entries(bin)) symlinkSync(join(folder, path), join(modules, '.bin', name));
}

describe('the packed package', () => {
  const dir = temporaryFolder({ after });
  let listed: readonly string[] = [];
  before(async () => {
    const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--silent', '--pack-destination', dir], {
      cwd: ROOT,
      env,
    });
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as { filename: string; files: { path: string }[] }[];
    assert.ok(packed);
    listed = packed.files.map((file) => file.path);
    mkdirSync(join(dir, 'empty'));
    writeFileSync(join(dir, 'empty/package.json'), '{ "private": true, "type": "module" }');
    await install(join(dir, packed.filename), join(dir, 'empty/node_modules'));
    // The data that comes with it, of hundreds of megabytes, is made and loaded elsewhere.
    writeFileSync(join(dir, 'empty/node_modules/perf-harness/scenarios.yaml'), smallShippedScenarios());
  });

  it('holds what runs and nothing else', () => {
    for (const path of [
      'bin/perf-harness.js',
      'dist/cli/main.js',
      'dist/index.d.ts',
      'dist/scenarios.schema.json',
      'scenarios.yaml',
      'openspec.yaml',
      'LICENSE',
    ]) {
      assert.ok(listed.includes(path), path);
    }
    // What an entry imports, and the entries of threads.
    const bundled = ['index.js', 'workers/shard.js', 'targets/openspec/openspec-thread.js', 'third-party-licenses.txt'];
    for (const path of ['index.d.ts', ...bundled.map((each) => `bundle/${each}`)]) {
      const inBuild = listed.filter((each) => new RegExp(`^dist/build-[0-9a-f]+/${path}$`).test(each));
      assert.equal(inBuild.length, 1, path);
    }
    assert.deepEqual(
      listed.filter((path) => /^(src|test|bench)\/|^dist\/build-[^/]+\/(?!bundle\/).*\.js$|\.map$/.test(path)),
      [],
    );
  });

  it('runs a scenario that comes with it, from a folder that has none', async () => {
    const args = [
      'run',
      '--demo',
      '--scenario',
      'high-concurrency',
      '--duration',
      '300ms',
      '--cache',
      SHARED_CACHE,
      '--json',
    ];
    const { stdout } = await run(join(dir, 'empty/node_modules/.bin/perf-harness'), args, {
      cwd: join(dir, 'empty'),
      env: { ...env, CI: '1' },
      maxBuffer: 1e8,
    });
    const result = JSON.parse(stdout);
    assert.equal(result.verdict, 'pass');
    assert.ok(result.scenarios[0].counters.ok > 0);
    const saved = JSON.parse(readFileSync(join(dir, 'empty/perf-results', result.id, 'result.json'), 'utf8'));
    assert.equal(saved.id, result.id);
  });

  it('has types that a project without the types of Node can use', async () => {
    writeFileSync(join(dir, 'empty/consumer.ts'), CONSUMER);
    // Each snippet of the docs is a program of its own.
    for (const [index, { text }] of blocksOf('ts').entries())
      writeFileSync(join(dir, `empty/snippet-${index}.ts`), text);
    writeFileSync(join(dir, 'empty/tsconfig.json'), JSON.stringify(TSCONFIG));
    await run(process.execPath, [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      '-p',
      join(dir, 'empty/tsconfig.json'),
    ]);
  });
});
