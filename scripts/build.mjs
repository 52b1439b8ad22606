// `npm run build`: compiles src/ into a folder of its own, dist/build-<hash of the sources>, and then points dist/ to it.
//
// A process may start from dist/, or run from it, while this script runs: `npx perf-harness` in a checkout rebuilds by
// itself (npm's `prepare`). So a finished build never changes. The three files of ENTRIES are all that is outside a build
// folder; each one only imports its namesake in the current build and is replaced by one rename, which is atomic. Beside them lies the
// JSON Schema of scenario files, for editors, which is copied in the same way. A process
// that has passed the entry stays within its build for as long as it lives, with each thread that it starts later.
//
// Unchanged sources have a build already, and then nothing is compiled. Types are checked by `npm run check`, not here: the
// compiler reads the sources alone, and none of the declarations of packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLE, bundleEntries } from './bundle-entries.mjs';
import { bundlePreloads } from './bundle-preloads.mjs';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** What package.json and bin/ point to, and how each hands on to the build. */
const ENTRIES = {
  'cli/main.js': (path) => `import '${path}';\n`,
  'index.d.ts': (path) => `export * from '${path.replace(/\.d\.ts$/, '.js')}';\n`,
  'index.js': (path) => `export * from '${path}';\n`,
};
/** What makes the schema, in a build, and where it is written, in a build and beside it. */
const SCHEMA_SOURCE = 'scenarios/json-schema.js';
const SCHEMA = 'scenarios.schema.json';
const ENTRY_NAMES = ['cli', SCHEMA, ...Object.keys(ENTRIES).map((entry) => basename(entry))];
const BUILD_NAME = /^build-[0-9a-f]{12}$/;
/** Everything that decides what the compiler writes. The lock file names the compiler's version. */
const INPUTS = [
  'scripts/build.mjs',
  'scripts/bundle-entries.mjs',
  'scripts/bundle-layers.mjs',
  'scripts/bundle-preloads.mjs',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];
/** A superseded build is kept for the processes that still run from it: as long as the longest run may take. */
const KEEP_SUPERSEDED_MS = 24 * 3600 * 1000;
/** What a build that was killed has left aside is deleted once no build can still be writing it. */
const KEEP_ASIDE_MS = 3600 * 1000;
/** npm leaves a folder with this file out of the package. Its own time says since when the build is superseded. */
const SUPERSEDED_MARK = '.npmignore';

const build = `build-${hashOfInputs()}`;
do {
  if (!existsSync(join(dist, build))) await compile(join(dist, build));
  publish();
  sweep();
  // Another build at the same time may have deleted this one, if it had been superseded for long.
} while (!existsSync(join(dist, build)));

function hashOfInputs() {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
  const hash = createHash('sha256');
  for (const path of [...INPUTS, ...sources]) {
    const content = existsSync(join(root, path)) ? readFileSync(join(root, path)) : '';
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

/** Compiles aside and renames, so that a build folder is complete from the instant on when it is there. */
async function compile(to) {
  const aside = join(dist, `.${build}-${process.pid}`);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['-p', 'tsconfig.build.json', '--outDir', aside, '--noEmitOnError'];
  // The compiler is a Go program that ends soon: to collect its garbage takes a quarter of its CPU.
  const env = { ...process.env, GOGC: 'off' };
  try {
    const { status } = spawnSync(process.execPath, [tsc, ...options], { cwd: root, stdio: 'inherit', env });
    if (status !== 0) process.exit(status ?? 1);
    await bundlePreloads(aside);
    await bundleEntries(aside);
    writeSchema(aside);
    renameSync(aside, to);
  } catch (error) {
    // Another build of the same sources was faster.
    if (!existsSync(to)) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Writes what the compiled code says the schema is. The code is loaded by a process of its own, as it is about to be moved. */
function writeSchema(folder) {
  if (!existsSync(join(folder, SCHEMA_SOURCE))) return;
  const url = JSON.stringify(pathToFileURL(join(folder, SCHEMA_SOURCE)));
  const program = `const { scenarioJsonSchema } = await import(${url}); console.log(JSON.stringify(scenarioJsonSchema()));`;
  const options = { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] };
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], options);
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(join(folder, SCHEMA), stdout);
}

/** Each entry is written aside and renamed onto its place. It is always newer than the sources, even if unchanged. */
function publish() {
  const texts = Object.entries(ENTRIES).map(([entry, textOf]) => {
    const isBundled = existsSync(join(dist, build, BUNDLE, entry));
    const from = isBundled ? `${build}/${BUNDLE}` : build;
    return [entry, textOf(`${entry.includes('/') ? '../' : './'}${from}/${entry}`)];
  });
  const schema = join(dist, build, SCHEMA);
  if (existsSync(schema)) texts.push([SCHEMA, readFileSync(schema, 'utf8')]);
  for (const [entry, text] of texts) {
    const path = join(dist, entry);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) {
      utimesSync(path, new Date(), new Date());
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    const aside = join(dist, `.${basename(entry)}-${process.pid}`);
    writeFileSync(aside, text);
    renameSync(aside, path);
  }
}

/** Marks the builds that no entry points to, and deletes what was marked or left behind long ago. */
function sweep() {
  const entryTexts = Object.keys(ENTRIES).map((entry) => readFileSync(join(dist, entry), 'utf8'));
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    const mark = join(path, SUPERSEDED_MARK);
    if (name.startsWith('.')) deleteIfOlder(path, path, KEEP_ASIDE_MS);
    else if (!BUILD_NAME.test(name)) continue;
    else if (entryTexts.some((text) => text.includes(name))) rmSync(mark, { force: true });
    else if (!deleteIfOlder(path, mark, KEEP_SUPERSEDED_MS)) markOnce(mark);
  }
  // A compiler that wrote into dist/ itself has left its files there.
  for (const folder of [dist, join(dist, 'cli')]) {
    for (const name of readdirSync(folder)) {
      const isOurs = name.startsWith('.') || BUILD_NAME.test(name) || ENTRY_NAMES.includes(name);
      if (!isOurs) rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

/** By the age of `witness`; says whether it was old enough. */
function deleteIfOlder(path, witness, ageMs) {
  const stats = statSync(witness, { throwIfNoEntry: false });
  const isOlder = stats !== undefined && Date.now() - stats.mtimeMs > ageMs;
  if (isOlder) rmSync(path, { recursive: true, force: true });
  return isOlder;
}

function markOnce(mark) {
  try {
    writeFileSync(mark, '*\n', { flag: 'wx' });
  } catch (error) {
    // Marked already, or deleted by another build at the same time.
    if (error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
  }
}
