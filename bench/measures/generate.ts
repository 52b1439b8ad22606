import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternate, type Bench, inTurn, type Measure } from '../bench.ts';
import { importFrom } from '../harness.ts';
import { mustRun, runChild } from '../processes/child.ts';
import type { Row } from '../row.ts';

type Writing = typeof import('../../src/datasets/output/write-output.ts');
type Kinds = typeof import('../../src/datasets/output/kinds.ts');
type Environment = typeof import('../../src/datasets/output/test-environment.ts');

const repositoryOf = ({ isQuick }: Bench) => ({
  changes: isQuick ? 20 : 1200,
  archived: isQuick ? 2 : 120,
  specs: 40,
  attachments: ['csv', 'json', 'svg', 'log', 'bmp'],
  seed: 1,
});
const POLL_EVERY_MS = 20;

/** Generating data, against commands that copy or write as many bytes. */
export const measureGenerate: Measure = async (bench) => [
  ...(await measureRepository(bench)),
  await measureLargeFiles(bench),
  ...(await measureBenchmarkData(bench)),
];

/**
 * The work itself is judged, in a process that is already running; the whole command, with the start of Node, is only shown.
 * Nothing is deleted in between, because a file system that has just deleted as many files takes several times as long for
 * either.
 */
async function measureRepository(bench: Bench): Promise<readonly Row[]> {
  const { dir } = bench;
  const write = await openGenerator(bench);
  const { changes, archived } = repositoryOf(bench);
  const model = join(dir, 'repository');
  await write(model);
  let made = 0;
  const next = (): string => join(dir, `repository-${++made}`);
  const copy = () => msOf(() => mustRun('cp', ['-r', model, next()]));
  const work = await alternate(bench, 'repository', () => msOf(() => write(next())), copy);
  const command = () =>
    msOf(() => generate(bench, ['repo', '--changes', `${changes}`, '--archived', `${archived}`, '--out', next()]));
  const whole = await alternate(bench, 'repository, whole command', command, copy);
  const row = (name: string, { ours, peer }: typeof work, reach: Row['reach'], note: string): Row => ({
    name: `repository of ${changes.toLocaleString('en')} changes, ${name}`,
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
  const [sizes, megabytes] = bench.isQuick ? ['10MB', 10] : ['10MB,50MB,100MB', 160];
  const options = ['--sizes', sizes, '--content', 'mixed'];
  const samples = await alternate(
    bench,
    'large files',
    () => {
      round += 1;
      return msOf(() => generate(bench, ['files', ...options, '--out', join(dir, `files-${round}`)]));
    },
    () => {
      const file = join(dir, `dd-${round}-${Math.random()}`);
      const script = `dd if=/dev/zero of=${file} bs=1000000 count=${megabytes} && sha256sum ${file}`;
      return msOf(() => mustRun('sh', ['-c', script]));
    },
  );
  return {
    name: `${megabytes} MB of large files with SHA-256, whole command`,
    unit: 'ms',
    ours: samples.ours,
    peer: { name: 'dd + sha256sum', samples: samples.peer },
    reach: { op: '<=', limit: 1.2 },
    note: '',
  };
}

async function measureBenchmarkData(bench: Bench): Promise<readonly Row[]> {
  const scale = bench.isQuick ? '0.01' : '1';
  const [one, two] = [join(bench.dir, 'data-1'), join(bench.dir, 'data-2')];
  const makeAt = (out: string) => async (): Promise<number> => {
    const args = ['generate', 'benchmark', '--scale', scale, '--out', out, '--log-level', 'error'];
    const peak = await peakRssOf(process.execPath, [bench.bin, ...args]);
    bench.say(`benchmark data: peak RSS ${peak.toFixed(0)} MB`);
    return peak;
  };
  const peaks = await inTurn(bench, [one, two].map(makeAt));
  const { stdout } = await runChild('diff', ['-r', one, two]);
  const different = stdout.split('\n').filter((line) => line !== '').length;
  const bytes = JSON.parse(readFileSync(join(one, 'master-index.json'), 'utf8')).scenarios.reduce(
    (sum: number, { totals }: { readonly totals: { readonly bytes: number } }) => sum + totals.bytes,
    0,
  );
  const what = `all benchmark data at scale ${scale}, ${(bytes / 1e9).toFixed(2)} GB`;
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
async function openGenerator(bench: Bench): Promise<(out: string) => Promise<unknown>> {
  const { bin } = bench;
  const { writeOutput } = await importFrom<Writing>(bin, 'datasets/output/write-output.js');
  const { TEST_ENVIRONMENT } = await importFrom<Kinds>(bin, 'datasets/output/kinds.js');
  const environment = await importFrom<Environment>(bin, 'datasets/output/test-environment.js');
  const part = environment.repositoryPart(repositoryOf(bench) as Parameters<typeof environment.repositoryPart>[0]);
  const options = { signal: new AbortController().signal, onProgress: () => {}, onPart: () => {} };
  return (out) => writeOutput(out, TEST_ENVIRONMENT, [part], options);
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** The highest RSS in MB. The kernel keeps it, and it is read for the last time shortly before the process ends. */
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
