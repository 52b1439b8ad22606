import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Dataset } from '../../src/datasets/recipes/dataset.ts';
import type { ProgressStep } from '../../src/datasets/store/progress.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { treeOf } from '../support/tree.ts';
import { prepare } from './small-dataset.ts';

const root = temporaryFolder({ after });

const cacheDir = join(root, 'cache');
const good = treeOf((await prepare(cacheDir)).dir);

/** A good dataset: the one that the test before has left, or a new one where that test has failed and left it damaged. */
async function goodDataset(): Promise<Dataset> {
  const dataset = await prepare(cacheDir);
  if (isDeepStrictEqual(treeOf(dataset.dir), good)) return dataset;
  rmSync(cacheDir, { recursive: true });
  return prepare(cacheDir);
}

function aProposalOf({ repositoryDir }: Dataset): string {
  const changes = join(repositoryDir, 'openspec/changes');
  const name = readdirSync(changes).find((entry) => entry !== 'archive') ?? '';
  return join(changes, name, 'proposal.md');
}

/** Writes without moving the file's time. */
function overwrite(path: string, content: Buffer | string): void {
  const { atimeMs, mtimeMs } = lstatSync(path);
  writeFileSync(path, content);
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
}

function flipByte(path: string): void {
  const content = readFileSync(path);
  const middle = content.length >> 1;
  content[middle] = (content[middle] ?? 0) ^ 1;
  overwrite(path, content);
}

function editManifest(dir: string, edit: (text: string) => string): void {
  const path = join(dir, 'manifest.json');
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
}

const damages: readonly (readonly [string, (dataset: Dataset) => void])[] = [
  ['a flipped byte in a proposal, with size and time put back', (dataset) => flipByte(aProposalOf(dataset))],
  [
    'a flipped byte in a large file, with size and time put back',
    ({ filesDir }) => flipByte(join(filesDir, 'large-50kb.bin')),
  ],
  ['a missing file', (dataset) => rmSync(aProposalOf(dataset))],
  ['a missing large file', ({ filesDir }) => rmSync(join(filesDir, 'large-50kb.bin'))],
  ['a missing folder', (dataset) => rmSync(dirname(aProposalOf(dataset)), { recursive: true })],
  ['an extra file in a change', (dataset) => writeFileSync(join(dirname(aProposalOf(dataset)), 'notes.md'), '')],
  ['an extra change', ({ repositoryDir }) => mkdirSync(join(repositoryDir, 'openspec/changes/one-more'))],
  ['an extra large file', ({ filesDir }) => writeFileSync(join(filesDir, 'large-1kb.bin'), '')],
  ['an extra file beside the manifest', ({ dir }) => writeFileSync(join(dir, 'notes.txt'), '')],
  ['a truncated file', ({ filesDir }) => truncateSync(join(filesDir, 'large-50kb.bin'), 40_000)],
  ['a longer file', (dataset) => overwrite(aProposalOf(dataset), `${readFileSync(aProposalOf(dataset))}more`)],
  ['a changed time', (dataset) => utimesSync(aProposalOf(dataset), 1_700_000_000, 1_700_000_000)],
  [
    'a time that is a millisecond off',
    (dataset) => {
      const { mtimeMs } = lstatSync(aProposalOf(dataset));
      utimesSync(aProposalOf(dataset), mtimeMs / 1000, (mtimeMs + 1) / 1000);
    },
  ],
  ['a file renamed', (dataset) => renameSync(aProposalOf(dataset), `${aProposalOf(dataset)}.txt`)],
  [
    'a file that has become a link to its own content',
    (dataset) => {
      const path = aProposalOf(dataset);
      renameSync(path, join(root, 'elsewhere.md'));
      symlinkSync(join(root, 'elsewhere.md'), path);
    },
  ],
  [
    'a folder that has become a link to its own content',
    ({ filesDir, dir }) => {
      renameSync(filesDir, `${dir}-files`);
      symlinkSync(`${dir}-files`, filesDir);
    },
  ],
  [
    'a file that has become a folder',
    (dataset) => {
      rmSync(aProposalOf(dataset));
      mkdirSync(aProposalOf(dataset));
    },
  ],
  [
    'a folder that has become a file',
    ({ filesDir }) => {
      rmSync(filesDir, { recursive: true });
      writeFileSync(filesDir, '');
    },
  ],
  [
    'a file in place of the folder of the dataset',
    ({ dir }) => {
      rmSync(dir, { recursive: true });
      writeFileSync(dir, '');
    },
  ],
  ['a manifest of garbage', ({ dir }) => editManifest(dir, () => 'not JSON {')],
  ['an empty manifest', ({ dir }) => editManifest(dir, () => '')],
  ['a manifest of JSON that is no manifest', ({ dir }) => editManifest(dir, () => '{"files":[{}]}')],
  [
    'a manifest that leaves a file out',
    ({ dir }) => editManifest(dir, (text) => text.replace(/\{"path":"[^\n]*proposal.md[^\n]*\n/, '')),
  ],
  [
    'a manifest with another hash',
    ({ dir }) => editManifest(dir, (text) => text.replace(/"sha256":"./, '"sha256":"x')),
  ],
  [
    'a manifest of another specification',
    ({ dir }) => editManifest(dir, (text) => text.replace('"seed": 1', '"seed": 2')),
  ],
  ['a missing manifest', ({ dir }) => rmSync(join(dir, 'manifest.json'))],
];

/** Opens a damaged dataset, which must be made anew, once. */
async function assertMadeAnew(dataset: Dataset): Promise<void> {
  const steps: ProgressStep[] = [];
  const again = await prepare(cacheDir, {}, steps);
  const { verified } = again;
  assert.deepEqual(again, { ...dataset, built: true, verified });
  assert.notEqual(verified?.stamp, dataset.verified?.stamp, 'what was kept of the one before must not hold for it');
  assert.deepEqual(treeOf(again.dir), good);
  assert.match(steps.map(({ what }) => what).join('\n'), /making the dataset anew: \S+ is (missing|changed|extra)/);
  assert.equal((await prepare(cacheDir)).built, false);
}

for (const [what, damage] of damages) {
  test(`${what} is noticed, and the dataset made anew`, async () => {
    const dataset = await goodDataset();
    damage(dataset);
    await assertMadeAnew(dataset);
  });
}

test('damage is noticed without a stamp, too', async () => {
  const dataset = await goodDataset();
  flipByte(aProposalOf(dataset));
  rmSync(`${dataset.dir}.stamp`);
  await assertMadeAnew(dataset);
});

const harmless: readonly (readonly [string, (dataset: Dataset) => void])[] = [
  [
    'a copy with the same times',
    ({ dir }) => {
      cpSync(dir, `${dir}-copy`, { recursive: true, preserveTimestamps: true });
      rmSync(dir, { recursive: true });
      renameSync(`${dir}-copy`, dir);
    },
  ],
  [
    'a file that was written again with the same content and time',
    (dataset) => {
      overwrite(aProposalOf(dataset), readFileSync(aProposalOf(dataset)));
    },
  ],
  ['a file whose rights were changed', (dataset) => chmodSync(aProposalOf(dataset), 0o600)],
  [
    'a file that came and went',
    ({ filesDir }) => {
      writeFileSync(join(filesDir, 'passing'), '');
      rmSync(join(filesDir, 'passing'));
    },
  ],
  ['a missing stamp', ({ dir }) => rmSync(`${dir}.stamp`)],
  ['a stamp of garbage', ({ dir }) => writeFileSync(`${dir}.stamp`, 'garbage')],
  ['a stamp cut short', ({ dir }) => truncateSync(`${dir}.stamp`, 50)],
  ['a stamp with a flipped byte', ({ dir }) => flipByte(`${dir}.stamp`)],
];

for (const [what, touch] of harmless) {
  test(`${what} is accepted without making the dataset anew, and verified only once`, async () => {
    const dataset = await goodDataset();
    touch(dataset);
    const steps: ProgressStep[] = [];
    const again = await prepare(cacheDir, {}, steps);
    assert.deepEqual(again, { ...dataset, built: false, verified: again.verified });
    assert.ok(steps.length > 0 && steps.every(({ what }) => what === 'verifying'));
    const later: ProgressStep[] = [];
    assert.equal((await prepare(cacheDir, {}, later)).built, false);
    assert.deepEqual(later, []);
  });
}

test('two calls at once that meet damage end with one good dataset', async () => {
  const dataset = await goodDataset();
  flipByte(aProposalOf(dataset));
  const datasets = await Promise.all([prepare(cacheDir), prepare(cacheDir)]);
  for (const { dir } of datasets) assert.deepEqual(treeOf(dir), good);
  assert.equal((await prepare(cacheDir)).built, false);
});
