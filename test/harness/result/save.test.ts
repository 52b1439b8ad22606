import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { HarnessError } from '../../../src/errors.ts';
import { ResultFolder } from '../../../src/harness/result/save.ts';
import { Secrets } from '../../../src/secrets.ts';
import { countersOf, intervalOf, seriesOf } from '../../support/intervals.ts';
import { resultOf } from '../../support/result.ts';

describe('the folder of a result', () => {
  let dir = '';
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'perf-harness-save-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('holds result.json, whole, and nothing half-written', async () => {
    const folder = new ResultFolder(dir, 'run-1', 0, 0);
    const { path, trouble } = await folder.write(resultOf({ id: 'run-1' }));
    assert.equal(trouble, null);
    assert.equal(JSON.parse(readFileSync(path ?? '', 'utf8')).id, 'run-1');
    assert.deepEqual(readdirSync(dirname(path ?? '')).sort(), ['intervals.hlog', 'result.json']);
  });

  it('logs each timer of each interval with its tag', async () => {
    const folder = new ResultFolder(dir, 'run-2', 0, 0);
    folder.append(
      intervalOf({ scenario: 'a b', series: [seriesOf('/big,1.bin', [1000], countersOf({ ok: 1 }))] }),
      new Secrets([]),
    );
    await folder.write(resultOf({ id: 'run-2' }));
    const lines = readFileSync(join(folder.dir, 'intervals.hlog'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('Tag='));
    assert.deepEqual(
      lines.map((line) => line.split(',').slice(0, 3)),
      [
        ['Tag=a_b/main/big_1.bin/response', '0.000', '1.000'],
        ['Tag=a_b/main/big_1.bin/traversal', '0.000', '1.000'],
      ],
    );
  });

  it('is refused before the run where it can not be made', () => {
    const file = join(dir, 'a-file');
    writeFileSync(file, '');
    assert.throws(
      () => new ResultFolder(file, 'run-3', 0, 0),
      (error: HarnessError) =>
        error.code === 'CONFIG' && error.message.includes(file) && error.hint?.includes('--out') === true,
    );
  });

  it('loses nothing when the disk refuses the result at the end', async () => {
    const folder = new ResultFolder(dir, 'run-4', 0, 0);
    mkdirSync(join(folder.dir, 'result.json'));
    const { path, trouble } = await folder.write(resultOf({ id: 'run-4' }));
    try {
      assert.match(trouble ?? '', /can't write .*run-4.*result\.json/);
      assert.equal(JSON.parse(readFileSync(path ?? '', 'utf8')).id, 'run-4');
      assert.deepEqual(readdirSync(folder.dir).sort(), ['intervals.hlog', 'result.json']);
    } finally {
      rmSync(path ?? '', { force: true });
    }
  });

  it('holds no secret that a full disk keeps from being masked, and the result all the same', async () => {
    const folder = new ResultFolder(dir, 'run-6', 0, 0);
    const log = join(folder.dir, 'target.log');
    writeFileSync(log, 'a line with s3cr3t-t0k3n');
    symlinkSync('/dev/full', `${log}.masked`);
    folder.mask('target.log', new Secrets(['s3cr3t-t0k3n']));
    const { path, trouble } = await folder.write(resultOf({ id: 'run-6' }));
    assert.equal(trouble, `can't mask the secrets in ${log}, which is deleted: ENOSPC: no space left on device, write`);
    assert.equal(path, join(folder.dir, 'result.json'));
    assert.deepEqual(readdirSync(folder.dir).sort(), ['intervals.hlog', 'result.json']);
  });

  it('says that it is nowhere when the folder for temporary files refuses it, too', async (t) => {
    const folder = new ResultFolder(dir, 'run-5', 0, 0);
    mkdirSync(join(folder.dir, 'result.json'));
    const before = process.env['TMPDIR'];
    t.after(() => {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    });
    process.env['TMPDIR'] = join(folder.dir, 'intervals.hlog');
    const { path, trouble } = await folder.write(resultOf({ id: 'run-5' }));
    assert.equal(path, null);
    assert.match(
      trouble ?? '',
      /can't write .*run-5.*result\.json.*; and can't write to .*intervals\.hlog in its place: ENOTDIR/,
    );
  });
});
