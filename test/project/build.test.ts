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

/** Loads dist/ at the start, and one more module of it when its parent says so. */
const READER = `
const entry = new URL('./dist/index.js', import.meta.url).href;
const { name, loadLate } = await import(entry);
process.on('message', async () => {
  const late = await loadLate().then(({ lateName }) => lateName, ({ message }) => message);
  process.send({ late, began: name }, () => process.exit());
});
process.send('ready');
`;

type Watched = { readonly looks: number; readonly wrong: readonly string[] };

/** A project of three modules. Nothing but the entry has the same name in two versions. */
class Project {
  readonly dir: string;

  constructor(scope: Scope) {
    this.dir = temporaryFolder(scope);
    const scripts = ['build', 'bundle-entries', 'bundle-layers', 'bundle-preloads'].map(
      (name) => `scripts/${name}.mjs`,
    );
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

  /** Builds, and loads dist/ after each step of that. */
  async buildWatched(): Promise<Watched> {
    const watch = join(this.dir, 'watch.mjs');
    cpSync(join(ROOT, 'test/fixtures/watched-build.mjs'), watch);
    const { stdout } = await run(process.execPath, ['--import', watch, join(this.dir, 'scripts/build.mjs')]);
    return JSON.parse(stdout) as Watched;
  }

  async output(): Promise<string> {
    return (await run(process.execPath, [join(this.dir, 'dist/cli/main.js')])).stdout;
  }

  /** The build that the entries point to. */
  current(): string {
    const [, name = ''] = /\.\/(build-[0-9a-f]+)\//.exec(readFileSync(join(this.dir, 'dist/index.js'), 'utf8')) ?? [];
    return join(this.dir, 'dist', name);
  }
}

describe('the build', () => {
  // Each build takes CPU, so each test goes on with the builds of the one before.
  const project = new Project({ after });

  it('may run twice at once', async () => {
    await Promise.all([project.build(), project.build()]);
    assert.equal(await project.output(), 'one');
    assert.deepEqual(readdirSync(join(project.dir, 'dist')).sort(), [
      basename(project.current()),
      'cli',
      'index.d.ts',
      'index.js',
    ]);
  });

  it('leaves no instant without a whole dist, and no process that runs from it with another build than its own', async (t) => {
    writeFileSync(join(project.dir, 'reader.mjs'), READER);
    const reader = fork(join(project.dir, 'reader.mjs'), { execArgv: [] });
    t.after(() => reader.kill('SIGKILL'));
    await once(reader, 'message');
    project.write('two');
    const { looks, wrong } = await project.buildWatched();
    assert.deepEqual(wrong, []);
    // The build is put in its place, and then each of three entries is written aside and put in its place.
    assert.ok(looks >= 7, `${looks} looks`);
    assert.equal(await project.output(), 'two');
    const late = once(reader, 'message');
    reader.send('late');
    assert.deepEqual((await late)[0], { began: 'one', late: 'one' });
  });

  it('keeps the last good build when the sources do not compile', async () => {
    const before = readdirSync(join(project.dir, 'dist'));
    writeFileSync(join(project.dir, 'src/index.ts'), 'export const name: string = ;\n');
    await assert.rejects(project.build());
    assert.equal(await project.output(), 'two');
    assert.deepEqual(readdirSync(join(project.dir, 'dist')), before);
  });

  it('marks all but the current build for npm to leave out, deletes a superseded one after a day, and uses one again', async () => {
    const two = project.current();
    const [first = ''] = readdirSync(join(project.dir, 'dist')).filter(
      (name) => name.startsWith('build-') && name !== basename(two),
    );
    const one = join(project.dir, 'dist', first);
    // What npm makes of that is seen by package.test.ts.
    assert.equal(readFileSync(join(one, SUPERSEDED_MARK), 'utf8'), '*\n');
    assert.ok(!existsSync(join(two, SUPERSEDED_MARK)));

    mkdirSync(join(project.dir, 'dist/harness'));
    writeFileSync(join(project.dir, 'dist/cli/old.js'), '');
    setAge(join(one, SUPERSEDED_MARK), 1);
    project.write('two');
    await project.build();
    const left = ['dist', 'dist/cli'].map((folder) => readdirSync(join(project.dir, folder)).sort());
    // The first of the builds is still there: a process may run from it.
    const both = [one, two].map((path) => basename(path)).sort();
    assert.deepEqual(left, [[...both, 'cli', 'index.d.ts', 'index.js'], ['main.js']]);

    project.write('one');
    await project.build();
    assert.equal(project.current(), one);
    assert.ok(!existsSync(join(one, SUPERSEDED_MARK)), 'it is the current one again');
    assert.ok(existsSync(join(two, SUPERSEDED_MARK)));

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
