import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { HarnessError } from '../../../src/errors.ts';
import { fill, meansOf, NOON_MS, openHistory, readAll, segmentsIn } from '../../support/history.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const isConfig = (pattern: RegExp) => (error: unknown) =>
  error instanceof HarnessError && error.code === 'CONFIG' && pattern.test(error.message) && error.hint !== undefined;

describe('a history on disk', () => {
  it('gives back what was written, with six digits, and without what was not seen', (t) => {
    const dir = temporaryFolder(t);
    const { store, trouble } = openHistory(dir);
    store.append({ atMs: NOON_MS + 0.4, spanMs: 1000.123456, values: { a: 1 / 3, big: 123_456_789 } });
    store.append({ atMs: NOON_MS + 1000, spanMs: 1000, values: { b: -2, a: Number.NaN } });
    store.append({ atMs: NOON_MS + 2000, spanMs: 1000, values: { a: 7, b: 8, c: 9 } });
    store.close();
    const read = readAll(dir);
    assert.deepEqual(meansOf(read), [0.333333, undefined, 7]);
    assert.deepEqual(meansOf(read, 'b'), [undefined, -2, 8]);
    assert.deepEqual(meansOf(read, 'big'), [123_457_000, undefined, undefined]);
    assert.deepEqual(
      read.entries.map(({ atMs, spanMs, readings, watched }) => [atMs - NOON_MS, spanMs, readings, watched]),
      [
        [0, 1000.12, 1, 'pid 1'],
        [1000, 1000, 1, 'pid 1'],
        [2000, 1000, 1, 'pid 1'],
      ],
    );
    assert.deepEqual([read.damage, trouble], [[], []]);
  });

  it('is whole at every length that a crash can leave: all lines before the cut are read', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openHistory(dir);
    fill(store, NOON_MS, 5, 1000);
    store.append({ atMs: NOON_MS + 5000, spanMs: 1000, values: { a: 5, added: 1 } });
    store.close();
    const path = join(dir, segmentsIn(dir)[0] ?? '');
    const text = readFileSync(path, 'utf8');
    const rowsUpTo = (length: number) => text.slice(0, length).match(/\]\n/g)?.length ?? 0;
    for (let length = 0; length <= text.length; length += 1) {
      writeFileSync(path, text.slice(0, length));
      const read = readAll(dir);
      assert.deepEqual([read.entries.length, read.damage], [rowsUpTo(length), []], `cut at ${length}`);
    }
    // A monitor that starts anew writes to a segment of its own.
    writeFileSync(path, text.slice(0, -3));
    const again = openHistory(dir).store;
    fill(again, NOON_MS + 60_000, 2, 1000);
    again.close();
    assert.deepEqual(meansOf(readAll(dir)), [0, 1, 2, 3, 4, 0, 1]);
  });

  it('can be read at every moment while it is written and tended', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openHistory(dir, { limits: { fullMs: 3600_000 } });
    for (let index = 0; index < 200; index += 1) {
      store.append({ atMs: NOON_MS + index * 60_000, spanMs: 60_000, values: { a: index } });
      const read = readAll(dir);
      const readings = read.entries.reduce((sum, each) => sum + each.readings, 0);
      assert.deepEqual([readings, read.damage], [index + 1, []]);
      assert.equal(meansOf(read).at(-1), index);
    }
    store.close();
  });

  it('leaves out lines that are damaged, and says how many of which file', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openHistory(dir);
    fill(store, NOON_MS, 2, 1000);
    const name = segmentsIn(dir)[0] ?? '';
    for (const line of ['[1,2', '[]', '["a",1,2]', '[1,2,"x"]', '[1,2,3,4]', '\u0000\u0000', '{"schema":"x"}'])
      appendFileSync(join(dir, name), `${line}\n`);
    store.append({ atMs: NOON_MS + 2000, spanMs: 1000, values: { a: 2 } });
    store.close();
    const read = readAll(dir);
    assert.deepEqual(meansOf(read), [0, 1, 2]);
    assert.deepEqual(read.damage, [`${name}: 7 lines can't be read`]);
  });

  it('goes on where the disk is full, says so once, and keeps what comes after', (t) => {
    const dir = temporaryFolder(t);
    const full = openSync('/dev/full', 'w');
    t.after(() => closeSync(full));
    let room: 'all' | 'part' | 'none' = 'all';
    const write = (file: number, bytes: Uint8Array): number => {
      const taken = room === 'part' ? bytes.subarray(0, bytes.length / 2) : bytes;
      const into = room === 'none' ? full : file;
      if (room === 'part') room = 'none';
      return writeSync(into, taken);
    };
    const { store, trouble } = openHistory(dir, { write });
    const rooms = ['all', 'part', 'none', 'none', 'all', 'all'] as const;
    for (const [index, each] of rooms.entries()) {
      room = each;
      const values = index < 4 ? { a: index } : { a: index, b: 1 };
      store.append({ atMs: NOON_MS + index * 1000, spanMs: 1000 + index, values });
    }
    store.close();
    const read = readAll(dir);
    assert.deepEqual(
      read.entries.map(({ spanMs }) => spanMs),
      [1000, 1004, 1005],
    );
    assert.match(read.damage.join(), /: 1 line can't be read$/);
    assert.equal(trouble.length, 1, trouble.join('\n'));
    assert.match(trouble[0] ?? '', /can't be written: ENOSPC: no space left on device, write; the monitor goes on$/);
  });

  it('is made anew if somebody removes its folder', (t) => {
    const dir = join(temporaryFolder(t), 'a', 'b');
    const { store, trouble } = openHistory(dir);
    fill(store, NOON_MS, 1, 1000);
    rmSync(dir, { recursive: true });
    fill(store, NOON_MS + 3600_000, 3, 1000);
    store.close();
    assert.deepEqual(meansOf(readAll(dir)), [1, 2]);
    assert.match(trouble.join('\n'), /ENOENT/);
  });

  it('goes on where its folder cannot be made', (t) => {
    const file = join(temporaryFolder(t), 'file');
    writeFileSync(file, '');
    const { store, trouble } = openHistory(join(file, 'history'));
    fill(store, NOON_MS, 3, 1000);
    store.close();
    assert.equal(trouble.length, 1);
    assert.match(trouble[0] ?? '', /can't be written: ENOTDIR/);
  });

  it('is refused if a newer version has written it, or if the folder holds something else', (t) => {
    const dir = temporaryFolder(t);
    writeFileSync(join(dir, 'photo.jpg'), '');
    assert.throws(() => openHistory(dir), isConfig(/is not a history of perf-harness, and not empty/));
    assert.throws(() => readAll(dir), isConfig(/is not a history/));
    assert.throws(() => readAll(join(dir, 'none')), isConfig(/there is no history in/));
    writeFileSync(join(dir, 'history.json'), '{"schema":"perf-harness/history@2"}');
    assert.throws(() => openHistory(dir), isConfig(/newer version of perf-harness \(perf-harness\/history@2\)/));
    assert.throws(() => readAll(dir), isConfig(/newer version/));
  });

  it('is refused by a reader if one of its segments is of a newer version', (t) => {
    const dir = temporaryFolder(t);
    openHistory(dir).store.close();
    writeFileSync(join(dir, `full-${NOON_MS}-abc.jsonl`), '{"schema":"perf-harness/history@9"}\n');
    assert.throws(() => readAll(dir), isConfig(/history@9/));
  });

  it('keeps what several monitors write at once, each under its own name, in the order of time', (t) => {
    const dir = temporaryFolder(t);
    const [one, two] = ['one', 'two'].map((watched) => openHistory(dir, { watched }).store);
    for (let index = 0; index < 6; index += 1)
      fill((index % 2 === 0 ? one : two) as NonNullable<typeof one>, NOON_MS + index, 1, 1);
    one?.close();
    two?.close();
    assert.deepEqual(
      readAll(dir).entries.map(({ watched }) => watched),
      ['one', 'two', 'one', 'two', 'one', 'two'],
    );
  });

  it('leaves files alone that are not its own', (t) => {
    const dir = temporaryFolder(t);
    openHistory(dir).store.close();
    mkdirSync(join(dir, 'full-1-a'));
    writeFileSync(join(dir, 'notes.txt'), 'mine');
    const { store, trouble } = openHistory(dir, { limits: { mostBytes: 1 } });
    fill(store, NOON_MS, 30, 3600_000);
    store.close();
    assert.equal(readFileSync(join(dir, 'notes.txt'), 'utf8'), 'mine');
    assert.deepEqual(trouble, []);
  });
});
