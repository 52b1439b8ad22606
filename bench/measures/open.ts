import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runOpenspec } from '../../test/support/openspec.ts';
import { alternate, type Bench, type Measure } from '../bench.ts';
import { importFrom } from '../harness.ts';
import { mustRun } from '../processes/child.ts';
import type { Row } from '../row.ts';

/** By then a thread has loaded its code. */
const loadedAfterMs = ({ isQuick }: Bench): number => (isQuick ? 500 : 2_000);

/** The time until the OpenSpec target is ready: a new thread, its code loaded, the repository read, the server listening. */
export const measureOpen: Measure = async (bench) => {
  const target = await targetOf(bench.bin);
  const [smallChanges, largeChanges] = bench.isQuick ? [20, 50] : [1200, 10_000];
  const counted = (changes: number): string => `${changes.toLocaleString('en')} changes`;
  const [small, large] = [await makeRepository(bench, smallChanges), await makeRepository(bench, largeChanges)];
  const open = async (dir: string, isLoaded = false): Promise<number> => {
    let startedMs = performance.now();
    const idle = target.loadOpenSpecTarget();
    if (isLoaded) {
      await wait(loadedAfterMs(bench));
      startedMs = performance.now();
    }
    const opened = await idle.start({ repositoryDir: dir, filesDir: dir, files: [] });
    const ms = performance.now() - startedMs;
    await opened.close();
    return ms;
  };
  const list = async (): Promise<number> => {
    const startedMs = performance.now();
    await runOpenspec(small, 'list', '--json');
    return performance.now() - startedMs;
  };
  const samples = await alternate(bench, 'open', () => open(small), list);
  const largeMs: number[] = [];
  for (let round = 0; round < bench.pairs; round += 1) largeMs.push(await open(large));
  const loadedMs: number[] = [];
  for (let round = 0; round < bench.pairs; round += 1) loadedMs.push(await open(small, true));
  const row = (name: string, ours: readonly number[], limit: number | null, note: string): Row => ({
    name,
    unit: 'ms',
    ours,
    peer: null,
    reach: limit === null ? null : { op: '<=', limit },
    note,
  });
  const listed = samples.peer.map((ms) => ms.toFixed(0)).join(', ');
  return [
    row(`the target opens ${counted(smallChanges)}`, samples.ours, 300, `openspec list --json of them: ${listed} ms`),
    row('the same by a thread that has loaded its code, as in a run', loadedMs, null, ''),
    row(`the target opens ${counted(largeChanges)}`, largeMs, 2500, ''),
  ];
};

/** The folder that contains `openspec/`. */
async function makeRepository({ bin, dir }: Bench, changes: number): Promise<string> {
  const out = join(dir, `open-${changes}`);
  await mustRun(process.execPath, [bin, 'generate', 'repo', '--changes', `${changes}`, '--out', out]);
  return join(out, 'phase3-performance-test-repo');
}

/** The target of the build under test. */
function targetOf(bin: string): Promise<typeof import('../../src/targets/openspec/start-openspec.ts')> {
  return importFrom(bin, 'targets/openspec/start-openspec.js');
}
