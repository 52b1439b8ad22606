// Runs every test/**/*.test.ts, or those whose path contains one of the arguments; options go on to node:test.
//
// Source and tests are compiled once, into a folder that is removed afterwards: to have each process and each thread
// compile what it loads takes half of the time of the whole run. Node 20's test runner starts a process for each file,
// which is most of the rest, so files share processes here: each file is a suite of the process that it runs in.
// A single file runs without any of this: node --import tsx --test test/scenarios/gates/gate-parser.test.ts
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLED, preparePackages, replaced } from '../scripts/bundle-entries.mjs';
import { bundlePreloads } from '../scripts/bundle-preloads.mjs';
import { filesToRunAgain } from './again.mjs';
import { compile } from './compile.mjs';
import { coverageShrinker } from './coverage.mjs';
import { giveSeats } from './seats.mjs';

/**
 * A process for each of these, which takes those files, or the files below those folders that belong to none further down, one
 * folder after the other. Those that run behind come first, and beside them those that wait for the most of their time. Those that
 * compute come last, the shortest of them at the end, so that no core is left idle there.
 *
 * Some run behind the others, at the lowest priority: their tests compute and ask for no time, and take what the others leave
 * idle while they wait.
 *
 * Coverage costs up to a sixth of what it counts, and each thread and each process is counted by itself, which costs more
 * than the short ones among them do. So these say what of them is counted: everything, their own thread only, or nothing,
 * where all of their code is run by others, too. The commands start most of the threads, and all of these run the same code:
 * it is counted where one of them profiles its target, which runs all that a thread can do.
 *
 * Where most code runs for a short time, V8 waits longer than it would until it optimises a function, which takes a tenth off
 * the CPU: the budget is in bytes of bytecode that are run before, 67,584 by default.
 */
const PROCESSES = [
  { folders: ['test/scenarios', 'test/project'], counts: 'own thread', isBehind: true, budget: 600_000 },
  { folders: ['test/datasets', 'test/fuzz', 'test/reports'], counts: 'own thread', isBehind: true, budget: 600_000 },
  { folders: ['test/oracles', 'test/harness/runs'], counts: 'nothing' },
  // Those of the docs that judge times are with the commands: in the process behind, their loads were late.
  {
    folders: ['test/cli', 'test/project/docs-faults.test.ts', 'test/project/docs-targets.test.ts'],
    counts: 'own thread',
  },
  { folders: ['test/harness'], counts: 'own thread', budget: 300_000 },
  // Workloads send loads to servers in their own process, which the one behind leaves waiting for longer than some loads last.
  { folders: ['test/targets', 'test/scenarios/workloads'], counts: 'own thread', budget: 300_000 },
  // Where the shipped scenarios run is here, too: in a process behind, a load of theirs was not served in time.
  { folders: ['test', 'test/project/result-schema.test.ts'], counts: 'own thread' },
  { folders: ['test/cli/profile-command.test.ts'], counts: 'everything' },
];
/**
 * So many share the cores: at first the two that run behind, and two that wait. Three that wait disturb each other's time, and oracles,
 * which come first, then measure again; they have ended before one behind ends.
 */
const AT_ONCE = 4;
/** Threads that are there already; those that are started later, and processes, take it from the one that starts them. */
const STAND_BACK = `
import { existsSync, readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
const tasks = '/proc/self/task';
for (const thread of existsSync(tasks) ? readdirSync(tasks) : [process.pid])
  setPriority(Number(thread), constants.priority.PRIORITY_LOW);
`;
const LONGEST_MINUTES = 12;
/** A file system in memory, and the room that it needs for the temporary files of the suite, and the machine for both. */
const MEMORY_FOLDER = '/dev/shm';
const LEAST_ROOM_BYTES = 3e9;
const LEAST_MEMORY_BYTES = 8e9;
/** Entries of threads that are started most often. */
const THREADS = [
  'src/workers/shard',
  'src/workers/cross-check/autocannon-entry',
  'src/targets/openspec/openspec-thread',
  'src/targets/null/null-thread',
  'src/targets/module/module-thread',
  'src/monitor/program/monitor-thread',
  'test/support/memory-thread',
  'test/support/isolate-thread',
];
// Node reads these certificates at the start of each process, before it is known whether anything asks for them: some hundred of
// them take it a tenth of a second. Tests trust those that they make.
delete process.env.NODE_EXTRA_CA_CERTS;
const root = realpathSync(join(import.meta.dirname, '..'));
const coverage = process.env.NODE_V8_COVERAGE;
const shrinkCoverage = coverage ? coverageShrinker(coverage, join(root, 'src')) : () => {};
const options = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));

const files = readdirSync(join(root, 'test'), { recursive: true })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => join('test', file))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
if (files.length === 0) {
  process.stderr.write(`no test file matches ${wanted.join(' or ') || 'test/**/*.test.ts'}\n`);
  process.exit(1);
}

const folder = realpathSync(mkdtempSync(join(temporaryRoot(), 'perf-harness-suite-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const code = join(folder, 'code');
const temporary = join(folder, 'tmp');
chmodSync(folder, 0o755);
mkdirSync(code);
mkdirSync(temporary);
compile(code);
await Promise.all([bundleThreads(), bundlePreloads(join(code, 'src'))]);

// All of them are of one run: what one test computes disturbs no gate of another.
const failed = join(folder, 'failed-tests');
const environment = {
  ...process.env,
  TMPDIR: temporary,
  PERF_HARNESS_TEST_CACHE: join(folder, 'cache'),
  PERF_HARNESS_RUN: folder,
};
let child;
let isStopped = false;
// A test that leaves something open keeps its process alive for good.
const overdue = setTimeout(() => {
  process.stderr.write(
    `\nthe suite has not ended after ${LONGEST_MINUTES} minutes, so it is ended: a test waits for ever, or has left something open\n`,
  );
  child.kill('SIGKILL');
}, LONGEST_MINUTES * 60_000);
overdue.unref();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isStopped = true;
    child.kill(signal);
  });
}

let { status, failures } = await runEntries(writeEntries());
shrinkCoverage();
if (failures !== '') process.stderr.write(`\nfailed tests:\n\n${failures}`);
// Tests that measure real loads share the machine with all others. So a few that failed in a run of the whole suite are run once
// more by themselves, and what passes then is named: it has a fault of its own. Those that are asked for are run once.
const again = wanted.length === 0 && status === 1 && !isStopped ? filesToRunAgain(failures) : [];
if (again.length > 0) {
  process.stderr.write(`\nonce more, with nothing beside: ${again.join(', ')}\n\n`);
  const first = failures;
  ({ status, failures } = await runEntries([writeEntryAgain(again)]));
  process.stderr.write(
    failures === ''
      ? `\nUNSTABLE: failed beside the other tests, and passed by itself. Mend what depends on the machine:\n\n${first}`
      : `\nfailed again:\n\n${failures}`,
  );
}
// What is stopped can't tidy up; the whole folder goes in any case.
const left = isStopped ? [] : readdirSync(temporary);
if (left.length > 0) process.stderr.write(`left behind in the temporary folder: ${left.join(', ')}\n`);
process.exit(left.length === 0 ? (status ?? 1) : 1);

/** Runs these entries, and tells the exit status, null after a signal, and the list of the tests that failed. */
async function runEntries(entries) {
  rmSync(failed, { force: true });
  const args = ['--test', `--test-concurrency=${PROCESSES.length}`, ...options, ...reporters(), ...entries];
  child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: environment });
  const [code] = await once(child, 'exit');
  return { status: code, failures: existsSync(failed) ? readFileSync(failed, 'utf8') : '' };
}

/**
 * The tests make and remove some hundred thousand files, which on a disk takes several times the CPU that it takes in memory.
 * So they are in memory, unless the user names another place, there is too little room, or no program may be run from there.
 */
function temporaryRoot() {
  if (process.env.TMPDIR || process.availableMemory() < LEAST_MEMORY_BYTES || !isRunnable(MEMORY_FOLDER))
    return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
  return bavail * bsize < LEAST_ROOM_BYTES ? tmpdir() : MEMORY_FOLDER;
}

/** Whether a file system is mounted there from which programs may be run. */
function isRunnable(place) {
  const mounts = existsSync('/proc/mounts') ? readFileSync('/proc/mounts', 'utf8').split('\n') : [];
  const mount = mounts.map((line) => line.split(' ')).findLast(([, where]) => where === place);
  return mount !== undefined && !mount[3].split(',').includes('noexec');
}

/** Beside the reporter that is asked for, one writes down what failed, to be printed at the end. */
function reporters() {
  const count = (option) => options.filter((each) => each.startsWith(`${option}=`)).length;
  const asked = count('--test-reporter');
  const missing = Math.max(1, asked) - count('--test-reporter-destination');
  return [
    ...(asked === 0 ? ['--test-reporter=spec'] : []),
    ...Array.from({ length: missing }, () => '--test-reporter-destination=stdout'),
    `--test-reporter=${join(root, 'test/failed-tests.mjs')}`,
    `--test-reporter-destination=${failed}`,
  ];
}

/**
 * Entries of threads that the suite starts some hundred times, each made one file in its own place, as `npm run build` makes them: a
 * target's thread then takes half the time to start.
 */
async function bundleThreads() {
  await build({
    entryPoints: THREADS.map((entry) => join(code, `${entry}.js`)),
    outdir: code,
    outbase: code,
    allowOverwrite: true,
    ...BUNDLED,
    plugins: [{ name: 'packages', setup: prepareWithUndici }],
  });
}

/** The two files of undici are loaded with a `require` of their module itself, which hides them from the bundler. */
function prepareWithUndici(plugin) {
  plugin.onLoad({ filter: /engines\/undici\.js$/ }, ({ path }) => {
    const own = 'const require = createRequire(import.meta.url);';
    return { contents: replaced(path, own, ' '.repeat(own.length)), loader: 'js' };
  });
  preparePackages(plugin);
}

/** A module for each process, which imports its files one after the other. */
function writeEntries() {
  const groups = PROCESSES.map((each) => ({ ...each, members: [] }));
  for (const file of files) {
    const depths = groups.map(({ folders }) => placeIn(folders, file).depth);
    groups[depths.indexOf(Math.max(...depths))].members.push(file);
  }
  for (const { folders, members } of groups)
    members.sort((a, b) => placeIn(folders, a).index - placeIn(folders, b).index);
  const filled = groups.filter(({ members }) => members.length > 0);
  const areAllBehind = filled.every(({ isBehind }) => isBehind);
  const seats = join(folder, 'seats');
  giveSeats(seats, { count: filled.length, atOnce: AT_ONCE }, shrinkCoverage);
  return filled.map(({ folders, counts, budget, members, isBehind }, index) => {
    const entry = join(code, `${folders[0].replaceAll('/', '-')}-${index}.mjs`);
    // With nobody before it, it need not stand back.
    const standsBack = isBehind === true && !areAllBehind;
    writeFileSync(entry, entryOf({ seats, index, members, counts, budget, standsBack }));
    return entry;
  });
}

/** One process for these files, which counts nothing for the coverage. */
function writeEntryAgain(members) {
  const seats = join(folder, 'seats-again');
  giveSeats(seats, { count: 1, atOnce: AT_ONCE });
  const entry = join(code, 'again.mjs');
  writeFileSync(entry, entryOf({ seats, index: 0, members, counts: 'nothing', standsBack: false }));
  return entry;
}

/** How near a file is to the nearest of these folders above it, and which of them that is; -1 where it is below none. */
function placeIn(folders, file) {
  const depths = folders.map((each) => (file === each || file.startsWith(`${each}/`) ? each.length : -1));
  const depth = Math.max(...depths);
  return { depth, index: depths.indexOf(depth) };
}

/** One file is loaded after the other, within its suite; one that cannot be loaded is a test that fails. */
function entryOf({ seats, index, members, counts, budget, standsBack }) {
  return `import { AsyncResource } from 'node:async_hooks';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setFlagsFromString, stopCoverage } from 'node:v8';
// Its seat is its own until it ends.
const seat = connect(${JSON.stringify(seats)}, () => seat.write('${index}'));
await new Promise((resolve, reject) => seat.once('data', resolve).once('error', reject));
seat.unref();
${budget === undefined ? '' : `setFlagsFromString('--interrupt-budget=${budget}');`}
${standsBack ? STAND_BACK : ''}
// Traces of this thread tell lines of the source. The threads that it starts need not read the maps, which takes them long.
process.setSourceMapsEnabled(true);
${counts === 'everything' ? '' : 'delete process.env.NODE_V8_COVERAGE;'}
${counts === 'nothing' ? 'stopCoverage();' : ''}
let previous = Promise.resolve();
for (const file of ${JSON.stringify(members)}) {
  const before = previous;
  let finish;
  previous = new Promise((resolve) => {
    finish = resolve;
  });
  describe(file, async () => {
    // What is loaded belongs to the suite by the async context, which a wait for another suite would change.
    const load = AsyncResource.bind(() => import('./' + file.replace(/ts$/, 'js')));
    const fail = AsyncResource.bind((error) =>
      it('can be loaded', () => {
        throw error;
      }),
    );
    await before;
    await load().catch(fail);
    finish();
  });
}
`;
}
