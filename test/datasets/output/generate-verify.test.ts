import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { benchmarkParts } from '../../../src/datasets/benchmark/benchmark-parts.ts';
import { BENCHMARK_DATA } from '../../../src/datasets/output/kinds.ts';
import { verifyFolder } from '../../../src/datasets/output/verify.ts';
import { writeOutput } from '../../../src/datasets/output/write-output.ts';
import { options } from '../../support/small-outputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = temporaryFolder({ after });
const good = join(root, 'good');
const names = ['edge-cases', 'memory-pressure', 'high-concurrency'];
await writeOutput(good, BENCHMARK_DATA, benchmarkParts(names, { scale: 0.001, seed: 1 }), options());

let copies = 0;
function copy(): string {
  const dir = join(root, `copy-${++copies}`);
  cpSync(good, dir, { recursive: true, preserveTimestamps: true });
  return dir;
}

/** What is wrong, a line for each. */
async function damageOf(dir: string): Promise<readonly string[]> {
  const { damage, unchecked } = await verifyFolder(dir, options());
  const lines = damage.map((each) => `${each.what} ${each.path}${each.what === 'changed' ? `: ${each.how}` : ''}`);
  return [...lines, ...unchecked.map((folder) => `unchecked ${folder}`)].sort();
}

/** Writes without moving the file's time. */
function overwrite(path: string, content: Buffer | string): void {
  const { atimeMs, mtimeMs } = lstatSync(path);
  writeFileSync(path, content);
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
}

test('a folder as it was made has nothing wrong, and neither has a copy of it or a folder in it', async () => {
  for (const dir of [good, copy(), join(good, 'edge-cases'), join(good, 'memory-pressure/documents')]) {
    assert.deepEqual(await damageOf(dir), []);
  }
  const { checked } = await verifyFolder(good, options());
  const { scenarios } = JSON.parse(readFileSync(join(good, 'master-index.json'), 'utf8'));
  const files = scenarios.reduce((sum: number, { totals }: { totals: { files: number } }) => sum + totals.files, 0);
  assert.equal(checked.files, files);
});

const document = 'memory-pressure/documents/strings-50kb.json';
const cases = 'edge-cases/cases';

const damages: readonly (readonly [what: string, damage: (dir: string) => void, lines: readonly string[]])[] = [
  ['a missing file', (dir) => rmSync(join(dir, document)), [`missing ${document}`]],
  [
    'a flipped byte, with size and time put back',
    (dir) => {
      const content = readFileSync(join(dir, document));
      content[40_000] = (content[40_000] ?? 0) ^ 1;
      overwrite(join(dir, document), content);
    },
    [`changed ${document}: its content differs`],
  ],
  [
    'a longer file',
    (dir) => appendFileSync(join(dir, document), 'x'),
    [`changed ${document}: it has 50001 bytes instead of 50000`],
  ],
  [
    'another time',
    (dir) => utimesSync(join(dir, document), 1_700_000_000, 1_700_000_000),
    [`changed ${document}: only its modification time differs`],
  ],
  ['an extra file', (dir) => writeFileSync(join(dir, cases, 'bom/more.txt'), ''), [`extra ${cases}/bom/more.txt`]],
  ['an extra folder', (dir) => mkdirSync(join(dir, cases, 'more')), [`extra ${cases}/more`]],
  [
    'each file of an extra folder',
    (dir) => {
      mkdirSync(join(dir, cases, 'more/below'), { recursive: true });
      for (const name of ['a.txt', 'below/b.txt']) writeFileSync(join(dir, cases, 'more', name), '');
    },
    [`extra ${cases}/more/a.txt`, `extra ${cases}/more/below/b.txt`],
  ],
  [
    'an extra link to a folder',
    (dir) => symlinkSync(join(good, cases), join(dir, cases, 'more')),
    [`extra ${cases}/more`],
  ],
  ['a missing index', (dir) => rmSync(join(dir, 'master-index.json')), ['missing master-index.json']],
  [
    'a missing index, and what is wrong below it',
    (dir) => {
      rmSync(join(dir, 'master-index.json'));
      rmSync(join(dir, document));
      writeFileSync(join(dir, 'notes'), '');
    },
    ['extra notes', 'missing master-index.json', `missing ${document}`],
  ],
  ['an extra file beside the index', (dir) => writeFileSync(join(dir, 'notes'), ''), ['extra notes']],
  [
    'a renamed file',
    (dir) => renameSync(join(dir, document), join(dir, 'memory-pressure/documents/other')),
    ['extra memory-pressure/documents/other', `missing ${document}`],
  ],
  [
    'a file that has become a link to its own content',
    (dir) => {
      renameSync(join(dir, document), join(root, 'elsewhere'));
      symlinkSync(join(root, 'elsewhere'), join(dir, document));
    },
    [`changed ${document}: it is not a regular file`],
  ],
  [
    'a folder that has become a link to its own content',
    (dir) => {
      renameSync(join(dir, cases, 'bom'), join(root, 'bom'));
      symlinkSync(join(root, 'bom'), join(dir, cases, 'bom'));
    },
    [`changed ${cases}/bom: it is not a folder`],
  ],
  [
    'an edited scenario',
    (dir) => {
      const path = join(dir, 'edge-cases/scenario.yaml');
      overwrite(path, readFileSync(path, 'utf8').replace('100%', '200%'));
    },
    ['changed edge-cases/scenario.yaml: its content differs'],
  ],
  [
    'metadata with another figure',
    (dir) => {
      const path = join(dir, 'edge-cases/metadata.json');
      overwrite(path, readFileSync(path, 'utf8').replace('"seed": 1', '"seed": 2'));
    },
    ['changed edge-cases/metadata.json: its content differs', 'unchecked edge-cases'],
  ],
  [
    'a missing list of files',
    (dir) => rmSync(join(dir, cases, 'manifest.json')),
    [`missing ${cases}/manifest.json`, `unchecked ${cases}`],
  ],
];

for (const [what, damage, lines] of damages) {
  test(`${what} is named, and nothing else`, async () => {
    const dir = copy();
    damage(dir);
    assert.deepEqual(await damageOf(dir), [...lines].sort());
  });
}

test('a folder that is gone is named by each of its files', async () => {
  const dir = copy();
  rmSync(join(dir, cases, 'bom'), { recursive: true });
  const lines = await damageOf(dir);
  assert.ok(lines.includes(`missing ${cases}/bom/alone.txt`));
  assert.equal(lines.length, 5);
});

test('several things wrong at once are all named', async () => {
  const dir = copy();
  rmSync(join(dir, document));
  rmSync(join(dir, cases, 'bom/alone.txt'));
  appendFileSync(join(dir, 'high-concurrency/scenario.yaml'), '#');
  assert.equal((await damageOf(dir)).length, 3);
});

test('an index with one byte changed is found out, and a folder without one is none of ours', async () => {
  const dir = copy();
  const path = join(dir, 'master-index.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"scale": 0.001', '"scale": 0.002'));
  assert.deepEqual(await damageOf(dir), [
    'changed master-index.json: it does not end with its own hash',
    `unchecked ${dir}`,
  ]);
  rmSync(path);
  for (const name of names) rmSync(join(dir, name, 'metadata.json'));
  await assert.rejects(verifyFolder(dir, options()), { code: 'USAGE' });
  await assert.rejects(verifyFolder(join(dir, 'nowhere'), options()), { code: 'USAGE', message: /does not exist/ });
});
