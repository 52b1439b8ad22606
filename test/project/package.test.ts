import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { dirname, join } from 'node:path';
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

/** A build that another one has superseded, as the script of the build leaves it: with a file that tells npm to leave it out. */
const SUPERSEDED = 'dist/build-000000000000';

/**
 * Lays out what the package is made of, and of each kind of file that has to stay out of it no more than a few: npm holds every file
 * against every pattern of package.json, for seconds.
 */
function layOut(project: string): void {
  const [, build = ''] = /\.\/(build-[0-9a-f]+)\//.exec(readFileSync(join(ROOT, 'dist/index.js'), 'utf8')) ?? [];
  const rootFiles = readdirSync(ROOT, { withFileTypes: true }).flatMap((each) => (each.isFile() ? [each.name] : []));
  const builtFiles = readdirSync(join(ROOT, 'dist', build), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length + 1));
  const declarations = declarationsFrom(join('dist', build, 'index.d.ts'));
  const isShipped = (path: string): boolean => path.includes('/bundle/') || declarations.has(path);
  const isSample = (path: string): boolean => /\/(errors|cli\/main)\.js(\.map)?$/.test(path);
  const single = ['src/errors.ts', 'test/run.mjs', 'bench/main.ts', 'dist/index.js', 'dist/index.d.ts'];
  const built = builtFiles.filter((path) => isShipped(path) || isSample(path));
  for (const path of [...rootFiles, ...single, 'dist/scenarios.schema.json', ...built]) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    linkOrCopy(join(ROOT, path), join(project, path));
  }
  for (const folder of ['bin', 'docs', 'dist/cli'])
    cpSync(join(ROOT, folder), join(project, folder), { recursive: true });
  mkdirSync(join(project, SUPERSEDED));
  for (const name of ['index.js', 'index.d.ts']) writeFileSync(join(project, SUPERSEDED, name), '');
  writeFileSync(join(project, SUPERSEDED, '.npmignore'), '*\n');
}

/** The declarations that those of a file are made of, with that file. */
function declarationsFrom(path: string, found: Set<string> = new Set()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, other = ''] of readFileSync(join(ROOT, path), 'utf8').matchAll(/['"](\.{1,2}\/[^'"]+)\.ts['"]/g))
    declarationsFrom(join(dirname(path), `${other}.d.ts`), found);
  return found;
}

/** There are no links from one file system to another. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}

describe('the packed package', () => {
  const dir = temporaryFolder({ after });
  let listed: readonly string[] = [];
  before(async () => {
    const cwd = join(dir, 'project');
    layOut(cwd);
    const args = ['pack', '--ignore-scripts', '--json', '--silent', '--pack-destination', dir];
    const { stdout } = await run('npm', args, { cwd, env });
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
    assert.deepEqual(
      listed.filter((path) => path.startsWith(SUPERSEDED)),
      [],
    );
  });

  it('has the code of a run in few files, as each takes time to be found and linked', () => {
    const inPackage = (path: string): string => join(dir, 'empty/node_modules/perf-harness', path);
    const main = listed.find((path) => path.endsWith('/bundle/cli/main.js')) ?? '';
    const command = listed.find((path) => /\/bundle\/cli\/run-command-\w+\.js$/.test(path)) ?? '';
    const files = new Set([main, command].map(inPackage));
    for (const file of files) {
      for (const [, other = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|\}.* from) "(\.\/[^"]+)";$/gm))
        files.add(join(dirname(file), other));
    }
    assert.ok(files.size <= 15, [...files].join('\n'));
    assert.ok(files.size > 5, 'the search finds what the files import');
  });

  it('runs a scenario that comes with it, from a folder that has none', async () => {
    const args = [
      'run',
      '--demo',
      '--scenario',
      'high-concurrency',
      // Ten users would keep both cores busy through the warm-up of a second, too.
      '--concurrency',
      '1',
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

  it('keeps the compiled code of a run where Node does not, and starts with it', async () => {
    const installed = join(dir, 'empty/node_modules/perf-harness');
    const kept = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      /^build-\w+\/code-cache\/./.test(path),
    );
    assert.equal(kept.length, 'enableCompileCache' in nodeModule ? 0 : 1);
    const before = kept.map((path) => statSync(join(installed, 'dist', path)).mtimeMs);
    const { stdout } = await run(process.execPath, [join(installed, 'bin/perf-harness.js'), 'run', '--help'], { env });
    assert.match(stdout, /Run scenarios, or one URL/);
    assert.deepEqual(
      kept.map((path) => statSync(join(installed, 'dist', path)).mtimeMs),
      before,
    );
  });

  it('has types that a project without the types of Node can use', async () => {
    writeFileSync(join(dir, 'empty/consumer.ts'), CONSUMER);
    // Each snippet of the docs is a program of its own.
    for (const [index, { text }] of blocksOf('ts').entries())
      writeFileSync(join(dir, `empty/snippet-${index}.ts`), text);
    writeFileSync(join(dir, 'empty/tsconfig.json'), JSON.stringify(TSCONFIG));
    const args = [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', join(dir, 'empty/tsconfig.json')];
    // The compiler is a Go program that ends soon: to collect its garbage takes a quarter of its CPU.
    await run(process.execPath, args, { env: { ...env, GOGC: 'off' } });
  });
});
