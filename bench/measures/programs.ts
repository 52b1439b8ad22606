import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate, type Bench, type Measure } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import { changeOf } from '../long/interval.ts';
import { commandOnPath } from '../peers.ts';
import { mustRun } from '../processes/child.ts';
import { median, type Row } from '../row.ts';

/** With these the command connects to nobody. Both sides have them. */
const OFFLINE = { OPENSPEC_TELEMETRY: '0', DO_NOT_TRACK: '1', OPENSPEC_NO_UPDATE_CHECK: '1', CI: '1' };
const OPENSPEC = fileURLToPath(new URL('../../node_modules/.bin/openspec', import.meta.url));
const warmupsOf = ({ isQuick }: Bench): number => (isQuick ? 0 : 1);
/** A machine changes from minute to minute by more than what is looked for: sides that swap often see the same of it. */
const ROUNDS_A_PAIR = 3;

type Timed = {
  readonly name: string;
  readonly words: readonly [string, ...string[]];
  readonly runs: number;
  readonly cwd: string;
};

/** The mean wall time of a program by the workload `cli` against hyperfine without a shell, in turn. Both look through the same eyes: from outside. */
export const measurePrograms: Measure = async (bench) => {
  const hyperfine = commandOnPath('hyperfine');
  const repository = await makeRepository(bench);
  const runs = (wanted: number): number => (bench.isQuick ? 1 : wanted);
  return [
    await compare(bench, hyperfine, {
      name: 'node -e 0',
      words: [process.execPath, '-e', '0'],
      runs: runs(15),
      cwd: bench.dir,
    }),
    await compare(bench, hyperfine, {
      name: 'openspec list',
      words: [OPENSPEC, 'list', '--json'],
      runs: runs(3),
      cwd: repository,
    }),
  ];
};

async function compare(bench: Bench, hyperfine: string, timed: Timed): Promise<Row> {
  const { ours, peer } = await alternate(
    { ...bench, pairs: bench.pairs * (bench.isQuick ? 1 : ROUNDS_A_PAIR) },
    timed.name,
    () => byWorkload(bench, timed),
    () => byHyperfine(bench, hyperfine, timed),
  );
  const pairs = ours.map((each, index) => [each, peer[index] ?? Number.NaN] as const);
  const percent = Math.abs(median(pairs.map(([own, other]) => own / other)) - 1) * 100;
  const change = changeOf(pairs);
  const interval =
    change === null
      ? ''
      : `; mean ${change.mean.toFixed(1)} %, 95 % interval ${change.low.toFixed(1)} to ${change.high.toFixed(1)} %`;
  const told = `${median(ours).toFixed(1)} ms against ${median(peer).toFixed(1)} ms, ${pairs.length} rounds of ${timed.runs} runs${interval}`;
  return {
    name: `mean wall time of ${timed.name} by the workload cli, off hyperfine's`,
    unit: '%',
    ours: [percent],
    peer: null,
    reach: { op: '<=', limit: 3 },
    note: told,
  };
}

async function byWorkload(bench: Bench, { name, words, runs, cwd }: Timed): Promise<number> {
  const file = writeScenario(bench, name.replaceAll(' ', '-'), {
    target: undefined,
    workload: { kind: 'cli', runs: [{ name: 'timed', run: words }], cwd, env: OFFLINE },
    load: { concurrency: 1, iterations: runs },
    warmup: bench.isQuick ? '0s' : `${warmupsOf(bench)} iterations`,
  });
  const { scenario } = await runHarness(bench, [file]);
  return scenario.timers.service?.mean ?? Number.NaN;
}

async function byHyperfine(bench: Bench, hyperfine: string, { words, runs, cwd }: Timed): Promise<number> {
  const out = join(bench.dir, 'hyperfine.json');
  // It has no option for a folder, or for fewer runs than two.
  const counts = ['--warmup', `${warmupsOf(bench)}`, '--runs', `${Math.max(2, runs)}`];
  const env = Object.entries(OFFLINE).map(([key, value]) => `${key}=${value}`);
  const args = ['-C', cwd, ...env, hyperfine, '--shell=none', ...counts, '--export-json', out, words.join(' ')];
  await mustRun('env', args);
  const { results } = JSON.parse(readFileSync(out, 'utf8')) as {
    readonly results: readonly [{ readonly mean: number }];
  };
  return results[0].mean * 1e3;
}

/** The folder that contains `openspec/`. */
async function makeRepository({ bin, dir, isQuick }: Bench): Promise<string> {
  const out = join(dir, 'programs');
  await mustRun(process.execPath, [bin, 'generate', 'repo', '--changes', isQuick ? '20' : '1200', '--out', out]);
  return join(out, 'phase3-performance-test-repo');
}
