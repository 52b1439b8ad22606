import { join } from 'node:path';
import { askOpenspec } from '../../test/support/openspec.ts';
import type { Measure } from '../bench.ts';
import { mustRun } from '../processes/child.ts';

/** Changes and specs of the kind at its full scale. */
const ITEMS = 5_100;
const QUICK_SCALE = 0.01;

type Item = { readonly valid: boolean; readonly issues: readonly unknown[] };

/** The real `openspec` validates the largest repository that is generated; this is too slow for the test suite. */
export const measureValidate: Measure = async ({ bin, dir, say, isQuick }) => {
  const scale = isQuick ? QUICK_SCALE : 1;
  const out = join(dir, 'validate');
  await mustRun(process.execPath, [
    bin,
    'generate',
    'benchmark',
    '--scenario',
    'high-volume-pagination',
    '--scale',
    `${scale}`,
    '--out',
    out,
  ]);
  const repository = join(out, 'high-volume-pagination/dataset/repository');
  const { items }: { items: readonly Item[] } = await askOpenspec(repository, 'validate', '--all', '--strict');
  say(`openspec validate: ${items.length} items`);
  const good = items.filter(({ valid, issues }) => valid && issues.length === 0).length;
  return [
    {
      name: 'openspec validate --all --strict passes changes and specs',
      unit: 'items',
      ours: [good],
      peer: null,
      reach: { op: '>=', limit: isQuick ? items.length : ITEMS },
      note: `of ${items.length}, without a remark`,
    },
  ];
};
