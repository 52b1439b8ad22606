import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { provideDataset } from '../../src/datasets/recipes/dataset.ts';
import { exchange, getJson } from '../support/http-exchange.ts';
import { startInlineTarget } from '../support/inline-target.ts';
import { openServer, plainChanges } from '../support/target-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cacheDir = temporaryFolder({ after });

const spec = { changes: 12, archived: 3, specs: 4, files: [0, 300_000], seed: 1 };
const options = { cacheDir, onProgress: () => {}, signal: new AbortController().signal };
const dataset = await provideDataset({ kind: 'generated', ...spec }, options);
const target = await startInlineTarget(dataset);
after(() => target.close());

type Item = { readonly path: string; readonly bytes: number; readonly sha256: string };
const { files } = JSON.parse(readFileSync(dataset.tree?.manifest ?? assert.fail(), 'utf8')) as { files: Item[] };

describe('the tree of a dataset', () => {
  it('is every file of its manifest, with size and sum, by the path that it is served at', async () => {
    const answer = await getJson<{ items: Item[]; total: number }>(target.origin, '/tree');
    assert.equal(answer.total, files.length);
    assert.deepEqual(
      answer.items,
      files.map(({ path, bytes, sha256 }) => ({ path: `/tree/${path}`, bytes, sha256 })),
    );
    for (const part of [
      '/archive/',
      '/attachments/',
      '/design.md',
      '/.openspec.yaml',
      'openspec/specs/',
      'tree/files/',
    ])
      assert.ok(
        answer.items.some(({ path }) => path.includes(part)),
        part,
      );
  });

  it('is served file by file, those of no bytes too', async () => {
    for (const { path, bytes, sha256 } of files) {
      const { status, body } = await exchange(target.origin, `/tree/${path}`);
      const sum = createHash('sha256').update(body).digest('hex');
      assert.deepEqual([status, body.length, sum], [200, bytes, sha256], path);
    }
    assert.ok(files.some(({ bytes }) => bytes === 0));
  });

  it('is as it was made, whatever has been written since', async () => {
    const file = files.find(({ path }) => /changes\/[a-z0-9-]+\/proposal\.md$/.test(path)) ?? assert.fail();
    const name = file.path.split('/').at(-2) ?? '';
    const body = JSON.stringify({ name, proposal: '## Why\nOther.\n\n## What Changes\n- All.\n' });
    const headers = { 'content-type': 'application/json' };
    const { status } = await exchange(target.origin, `/changes/${name}`, { method: 'PUT', headers, body });
    assert.equal(status, 200);
    assert.equal((await exchange(target.origin, `/tree/${file.path}`)).body.length, file.bytes);
  });

  for (const [what, path, status] of [
    ['a path that goes up', '/tree/../../etc/passwd', 400],
    ['an encoded path that goes up', '/tree/%2e%2e/%2e%2e/etc/passwd', 400],
    ['encoded slashes', '/tree/..%2f..%2fetc%2fpasswd', 400],
    ['a NUL', '/tree/repository/a%00b', 400],
    ['a folder', '/tree/repository/openspec', 404],
    ['what is not there', '/tree/repository/nothing.md', 404],
    ['an unknown parameter', '/tree?limit=3', 400],
  ] as const) {
    it(`refuses ${what} with ${status}`, async () => {
      const answer = await exchange(target.origin, path);
      assert.equal(answer.status, status, answer.body.toString());
      assert.match(answer.body.toString(), /"status":/);
    });
  }

  it('does not follow a link out of its folder', async (t) => {
    const link = join(dataset.dir, 'link');
    symlinkSync(tmpdir(), link);
    t.after(() => rmSync(link));
    writeFileSync(join(cacheDir, 'secret'), 'secret');
    const path = `/tree/link/${cacheDir.split('/').at(-1)}/secret`;
    assert.equal((await exchange(target.origin, path)).status, 403);
  });

  it('is not known where nobody has listed it', async (t) => {
    const other = await openServer(t, { repository: plainChanges(3) });
    for (const path of ['/tree', '/tree/x']) assert.equal((await exchange(other.origin, path)).status, 404);
  });
});
