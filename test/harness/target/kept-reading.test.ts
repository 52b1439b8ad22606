import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { KeptReading } from '../../../src/harness/target/kept-reading.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const READ = Buffer.from('what was read of a repository');

function sharedOf(bytes: Buffer): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(bytes.length);
  bytes.copy(new Uint8Array(shared));
  return shared;
}

function textOf(reading: SharedArrayBuffer | null): string | null {
  return reading && Buffer.from(new Uint8Array(reading)).toString();
}

/** A dataset that was read once, and how a later run finds what was kept of it. */
function arrange(t: TestContext) {
  const folder = temporaryFolder(t);
  for (const name of ['one', 'other']) mkdirSync(join(folder, name));
  const open = (name = 'one', stamp = 'as it is') =>
    new KeptReading(join(folder, name), { stampPath: join(folder, 'dataset.stamp'), stamp });
  open().keep(sharedOf(READ));
  return { folder, open, file: join(folder, 'dataset.reading') };
}

describe('what targets have read of a dataset', () => {
  it('is taken from memory in the same run, and from the cache in later ones', (t) => {
    const { folder, open } = arrange(t);
    const first = open();
    assert.equal(textOf(first.take()), READ.toString());
    assert.equal(first.take(), first.take());
    assert.deepEqual(readdirSync(folder).sort(), ['dataset.reading', 'one', 'other']);
  });

  it('is read again of another state of the dataset, and of a dataset in another place', (t) => {
    const { open } = arrange(t);
    assert.equal(open('one', 'as it was').take(), null);
    assert.equal(open('other').take(), null);
    assert.equal(open('gone').take(), null);
    assert.equal(textOf(open().take()), READ.toString());
  });

  for (const [what, damage] of [
    ['is gone', (file: string) => rmSync(file)],
    ['is empty', (file: string) => truncateSync(file)],
    ['was cut short', (file: string) => truncateSync(file, readFileSync(file).length - 1)],
    [
      'has another byte at its end',
      (file: string) => writeFileSync(file, `${readFileSync(file, 'latin1').slice(0, -1)}Y`),
    ],
    ['has one byte more', (file: string) => writeFileSync(file, Buffer.concat([readFileSync(file), READ]))],
  ] as const) {
    it(`is read and kept again where its file ${what}`, (t) => {
      const { open, file } = arrange(t);
      damage(file);
      assert.equal(open().take(), null);
      open().keep(sharedOf(Buffer.from('read again')));
      assert.equal(textOf(open().take()), 'read again');
    });
  }

  it('stays in memory where the cache can’t be written to', (t) => {
    const { folder } = arrange(t);
    const verified = { stampPath: join(folder, 'no such folder', 'dataset.stamp'), stamp: '' };
    const reading = new KeptReading(join(folder, 'one'), verified);
    reading.keep(sharedOf(READ));
    assert.equal(textOf(reading.take()), READ.toString());
    assert.equal(new KeptReading(join(folder, 'one'), verified).take(), null);
  });
});
