import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { alternate, type Bench, type Measure } from './bench.ts';
import { mustRun, runChild } from './child.ts';
import type { Row } from './row.ts';

const REPOSITORY = {
  changes: 1200,
  archived: 120,
  specs: 40,
  attachments: ['csv', 'json', 'svg', 'log', 'bmp'],
  seed: 1,
};
const LARGE_MB = 160;
const POLL_EVERY_MS = 20;

/** What is generated, against what copies or writes as much of it. */
export const measureGenerate: Measure = async (bench) => [
  ...(await measureRepository(bench)),
  await measureLargeFiles(bench),
  ...(await measureBenchmarkData(bench)),
];

/**
 * Judged is the work itself, in a process that runs already, as `cp` does its own; the whole command is shown beside it, with
 * the start of Node. Nothing is deleted in between: a file system that has just deleted as much takes several times as long
 * for either.
 */
async function measureRepository(bench: Bench): Promise<readonly Row[]> {
  const { bin, dir } = bench;
  const write = await openGenerator(bin);
  const model = join(dir, 'repository');
  await write(model);
  let made = 0;
  const next = (): string => join(dir, `repository-${++made}`);
  const copy = () => msOf(() => mustRun('cp', ['-r', model, next()]));
  const work = await alternate(bench, 'repository', () => msOf(() => write(next())), copy);
  const command = () => msOf(() => generate(bench, ['repo', '--out', next()]));
  const whole = await alternate(bench, 'repository, whole command', command, copy);
  const row = (name: string, { ours, peer }: typeof work, reach: Row['reach'], note: string): Row => ({
    name: `repository of 1,200 changes, ${name}`,
    unit: 'ms',
    ours,
    peer: { name: 'cp -r', samples: peer },
    reach,
    note,
  });
  return [
    row('generated in a running process', work, { op: '<=', limit: 1 }, ''),
    row('whole command', whole, null, 'with the start of Node; not judged'),
  ];
}

async function measureLargeFiles(bench: Bench): Promise<Row> {
  const { dir } = bench;
  let round = 0;
  const options = ['--sizes', '10MB,50MB,100MB', '--content', 'mixed'];
  const samples = await alternate(
    bench,
    'large files',
    () => {
      round += 1;
      return msOf(() => generate(bench, ['files', ...options, '--out', join(dir, `files-${round}`)]));
    },
    () => {
      const file = join(dir, `dd-${round}-${Math.random()}`);
      const script = `dd if=/dev/zero of=${file} bs=1000000 count=${LARGE_MB} && sha256sum ${file}`;
      return msOf(() => mustRun('sh', ['-c', script]));
    },
  );
  return {
    name: `${LARGE_MB} MB of large files with SHA-256, whole command`,
    unit: 'ms',
    ours: samples.ours,
    peer: { name: 'dd + sha256sum', samples: samples.peer },
    reach: { op: '<=', limit: 1.2 },
    note: '',
  };
}

async function measureBenchmarkData(bench: Bench): Promise<readonly Row[]> {
  const [one, two] = [join(bench.dir, 'data-1'), join(bench.dir, 'data-2')];
  const peaks: number[] = [];
  for (const out of [one, two]) {
    peaks.push(await peakRssOf(process.execPath, [bench.bin, 'generate', 'benchmark', '--out', out]));
    bench.say(`benchmark data: peak RSS ${peaks.at(-1)?.toFixed(0)} MB`);
  }
  const { stdout } = await runChild('diff', ['-r', one, two]);
  const different = stdout.split('\n').filter((line) => line !== '').length;
  const bytes = JSON.parse(readFileSync(join(one, 'master-index.json'), 'utf8')).scenarios.reduce(
    (sum: number, { totals }: { readonly totals: { readonly bytes: number } }) => sum + totals.bytes,
    0,
  );
  const what = `all benchmark data, ${(bytes / 1e9).toFixed(2)} GB`;
  return [
    {
      name: `${what}: peak RSS`,
      unit: 'MB',
      ours: peaks,
      peer: null,
      reach: { op: '<=', limit: 150 },
      note: '',
    },
    {
      name: `${what}: the same seed twice, diff -r`,
      unit: 'differences',
      ours: [different],
      peer: null,
      reach: { op: '<=', limit: 0 },
      note: '',
    },
  ];
}

function generate({ bin }: Bench, args: readonly string[]): Promise<unknown> {
  return mustRun(process.execPath, [bin, 'generate', ...args, '--log-level', 'error']);
}

/** The generator of the build under test, in this process. */
async function openGenerator(bin: string): Promise<(out: string) => Promise<unknown>> {
  const load = (path: string) => import(pathToFileURL(join(dirname(bin), '../dist/datasets', path)).href);
  const { writeOutput }: typeof import('../src/datasets/output/write-output.ts') = await load('output/write-output.js');
  const { TEST_ENVIRONMENT }: typeof import('../src/datasets/output/kinds.ts') = await load('output/kinds.js');
  const environment: typeof import('../src/datasets/output/test-environment.ts') =
    await load('output/test-environment.js');
  const part = environment.repositoryPart(REPOSITORY as Parameters<typeof environment.repositoryPart>[0]);
  const options = { signal: new AbortController().signal, onProgress: () => {}, onPart: () => {} };
  return (out) => writeOutput(out, TEST_ENVIRONMENT, [part], options);
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** MB. The kernel keeps the highest value, which is read for the last time shortly before the process ends. */
async function peakRssOf(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let peakKb = 0;
  const poll = setInterval(() => {
    peakKb = Math.max(peakKb, highWaterKb(child.pid ?? 0));
  }, POLL_EVERY_MS);
  const [exitCode] = await once(child, 'exit');
  clearInterval(poll);
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${exitCode}`);
  return (peakKb * 1024) / 1e6;
}

/** VmHWM of proc_pid_status(5). */
function highWaterKb(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
