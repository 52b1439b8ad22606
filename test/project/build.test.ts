import assert from 'node:assert/strict';
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ROOT } from '../support/project.ts';
import type { Scope } from '../support/target-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
/** Marks a build that is not the current one any more. */
const SUPERSEDED_MARK = '.npmignore';
/** An odd number: the current build is then another than the first, which the reader keeps. */
const REBUILDS = 3;

/**
 * Loads dist/ in a new thread each time, over and over, and tells its parent of each round. Besides, it loads dist/ itself
 * at the start, and one more module of it when its parent says so.
 */
const READER = `
import { Worker } from 'node:worker_threads';
const entry = new URL('./dist/index.js', import.meta.url).href;
const source = \`
  import { workerData } from 'node:worker_threads';
  const { name, loadLate } = await import(workerData);
  const { lateName } = await loadLate();
  if (name !== lateName) throw new Error('began with ' + name + ' and went on with ' + lateName);
\`;
const url = new URL('data:text/javascript,' + encodeURIComponent(source));
const first = await import(entry);
process.on('disconnect', () => process.exit());
process.on('message', async () => {
  const late = await first.loadLate().then(({ lateName }) => lateName, ({ message }) => message);
  process.send({ late, began: first.name });
});
for (;;) {
  const worker = new Worker(url, { workerData: entry });
  const error = await new Promise((resolve) => {
    worker.once('error', (error) => resolve(error.message));
    worker.once('exit', () => resolve(null));
  });
  process.send({ error });
}
`;

type Round = { readonly error: string | null };
type Late = { readonly began: string; readonly late: string };

/** A project of three modules. Nothing but the entry has the same name in two versions. */
class Project {
  readonly dir: string;

  constructor(scope: Scope) {
    this.dir = temporaryFolder(scope);
    const scripts = ['build', 'bundle-entries', 'bundle-preloads'].map((name) => `scripts/${name}.mjs`);
    for (const path of [...scripts, 'tsconfig.json', 'tsconfig.build.json']) {
      cpSync(join(ROOT, path), join(this.dir, path));
    }
    writeFileSync(
      join(this.dir, 'package.json'),
      '{ "name": "small", "version": "1.0.0", "type": "module", "files": ["dist"] }',
    );
    symlinkSync(join(ROOT, 'node_modules'), join(this.dir, 'node_modules'));
    this.write('one');
  }

  write(version: string): void {
    rmSync(join(this.dir, 'src'), { recursive: true, force: true });
    mkdirSync(join(this.dir, 'src/cli'), { recursive: true });
    const write = (path: string, text: string) => writeFileSync(join(this.dir, 'src', path), text);
    write(`${version}.ts`, `export const ${version}: string = '${version}';\n`);
    write(
      `late-${version}.ts`,
      `import { ${version} } from './${version}.ts';\nexport const lateName: string = ${version};\n`,
    );
    write(
      'index.ts',
      `import { ${version} } from './${version}.ts';
export const name: string = ${version};
export const loadLate = (): Promise<{ lateName: string }> => import('./late-${version}.ts');
`,
    );
    write('cli/main.ts', `import { name } from '../index.ts';\nprocess.stdout.write(name);\n`);
  }

  build(): Promise<unknown> {
    return run(process.execPath, [join(this.dir, 'scripts/build.mjs')]);
  }

  async output(): Promise<string> {
    return (await run(process.execPath, [join(this.dir, 'dist/cli/main.js')])).stdout;
  }

  /** The paths of the files that npm would publish. */
  async packed(): Promise<readonly string[]> {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: this.dir });
    return [...stdout.matchAll(/"path": "([^"]+)"/g)].map(([, path = '']) => path);
  }

  /** The build that the entries point to. */
  current(): string {
    const [, name = ''] = /\.\/(build-[0-9a-f]+)\//.exec(readFileSync(join(this.dir, 'dist/index.js'), 'utf8')) ?? [];
    return join(this.dir, 'dist', name);
  }
}

describe('the build', () => {
  it('leaves no instant without a whole dist, and no process that runs from it with another build than its own', async (t) => {
    const project = new Project(t);
    await project.build();
    writeFileSync(join(project.dir, 'reader.mjs'), READER);
    const reader = fork(join(project.dir, 'reader.mjs'), { execArgv: [] });
    t.after(() => reader.kill('SIGKILL'));
    const rounds: Round[] = [];
    reader.on('message', (message: Round | Late) => 'error' in message && rounds.push(message));
    await once(reader, 'message');
    for (let build = 1; build <= REBUILDS; build += 1) {
      const before = rounds.length;
      project.write(build % 2 === 0 ? 'one' : 'two');
      await project.build();
      while (rounds.length === before) await once(reader, 'message');
    }
    const late = new Promise<Late>((resolve) => {
      reader.on('message', (message: Round | Late) => 'late' in message && resolve(message));
    });
    reader.send('late');
    assert.deepEqual(await late, { began: 'one', late: 'one' });
    t.diagnostic(`${rounds.length} threads loaded dist during ${REBUILDS} builds`);
    assert.ok(rounds.length > REBUILDS);
    assert.deepEqual(
      rounds.filter(({ error }) => error !== null),
      [],
    );
  });

  // Each build takes a second or two, so the tests below go on with the builds of the one before.
  const project = new Project({ after });

  it('may run twice at once, and keeps the last good build when the sources do not compile', async () => {
    await Promise.all([project.build(), project.build()]);
    writeFileSync(join(project.dir, 'src/index.ts'), 'export const name: string = ;\n');
    await assert.rejects(project.build());
    assert.equal(await project.output(), 'one');
    assert.deepEqual(readdirSync(join(project.dir, 'dist')).sort(), [
      basename(project.current()),
      'cli',
      'index.d.ts',
      'index.js',
    ]);
  });

  it('packs the current build alone, deletes a superseded one after a day, and uses one again', async () => {
    project.write('one');
    await project.build();
    const one = project.current();
    mkdirSync(join(project.dir, 'dist/harness'));
    writeFileSync(join(project.dir, 'dist/cli/old.js'), '');
    project.write('two');
    await project.build();
    const two = project.current();
    const packed = await project.packed();
    assert.ok(packed.includes(`dist/${basename(two)}/index.js`) && packed.includes('dist/cli/main.js'));
    const others = packed.filter((path) => path.includes(basename(one)) || /harness|old/.test(path));
    assert.deepEqual(others, [], 'neither a superseded build nor what was compiled into dist itself');

    setAge(join(one, SUPERSEDED_MARK), 1);
    await project.build();
    assert.ok(existsSync(one), 'a process may still run from it');
    project.write('one');
    await project.build();
    assert.equal(project.current(), one);
    assert.ok(!existsSync(join(one, SUPERSEDED_MARK)), 'it is the current one again');

    setAge(join(two, SUPERSEDED_MARK), 48);
    setAge(one, 48);
    await project.build();
    assert.ok(!existsSync(two));
    assert.equal(await project.output(), 'one');
  });
});

function setAge(path: string, hours: number): void {
  const seconds = Date.now() / 1e3 - hours * 3600;
  utimesSync(path, seconds, seconds);
}
