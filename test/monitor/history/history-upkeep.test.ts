import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { figuresOf, type HistoryEntry } from '../../../src/monitor/history/history-entry.ts';
import { HistoryFold } from '../../../src/monitor/history/history-fold.ts';
import { readLines } from '../../../src/monitor/history/history-lines.ts';
import { parseSegment } from '../../../src/monitor/history/history-segment.ts';
import { HISTORY_LIMITS, tendHistory } from '../../../src/monitor/history/history-upkeep.ts';
import { entryOf, fill, meansOf, NOON_MS, openHistory, readAll, segmentsIn } from '../../support/history.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HOUR = 3600_000;
const DAY = 24 * HOUR;

const figureOf = (entry: HistoryEntry) => figuresOf(entry)['a'];

/** Does all that is to be done at a time. */
function tendAll(dir: string, nowMs: number, limits = HISTORY_LIMITS): void {
  for (let job = 0; tendHistory(dir, nowMs, limits, null) !== 'nothing'; job += 1)
    assert.ok(job < 1000, 'upkeep comes to an end');
}

describe('the upkeep of a history', () => {
  it('packs segments once their hour is over, and changes nothing in what they say', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openHistory(dir);
    fill(store, NOON_MS, 180, 60_000);
    store.close();
    const before = readAll(dir);
    tendAll(dir, NOON_MS + 2 * HOUR + 60_000);
    assert.deepEqual(
      segmentsIn(dir).map((name) => name.endsWith('.gz')),
      [true, true, false],
    );
    assert.deepEqual(readAll(dir), before);
  });

  it('makes minutes of what is a day old and hours of what is a month old, with min, mean and max', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openHistory(dir);
    fill(store, NOON_MS + 10_000, 720, 10_000);
    store.close();
    tendAll(dir, NOON_MS + 2 * HOUR + DAY);
    assert.deepEqual(
      segmentsIn(dir).map((name) => name.slice(0, 5)),
      ['full-', 'minut'],
    );
    const minutes = readAll(dir).entries.filter(({ readings }) => readings > 1);
    assert.equal(minutes[0]?.readings, 6);
    assert.deepEqual(minutes[0]?.figures['a'], { min: 0, mean: 2.5, max: 5, spanMs: 60_000 });
    assert.equal(minutes[0]?.atMs, NOON_MS + 60_000);

    tendAll(dir, NOON_MS + 40 * DAY);
    assert.deepEqual(segmentsIn(dir), ['hours-2026-03.jsonl.gz']);
    const hours = readAll(dir).entries;
    assert.deepEqual(
      hours.map(({ readings }) => readings),
      [360, 360],
    );
    assert.deepEqual(hours[1]?.figures['a'], { min: 360, mean: 539.5, max: 719, spanMs: HOUR });

    tendAll(dir, NOON_MS + 500 * DAY);
    assert.deepEqual(segmentsIn(dir), []);
  });

  it('comes to the same whenever it is done, and however often', (t) => {
    const [early, late] = [temporaryFolder(t), temporaryFolder(t)];
    for (const dir of [early, late]) {
      const { store } = openHistory(dir, { limits: { fullMs: 1e15 } });
      fill(store, NOON_MS, 300, 11 * 60_000);
      store.close();
    }
    for (let day = 1; day < 45; day += 1) tendAll(early, NOON_MS + day * DAY);
    tendAll(early, NOON_MS + 45 * DAY);
    tendAll(late, NOON_MS + 45 * DAY);
    assert.deepEqual(readAll(early), readAll(late));
    assert.equal(
      readAll(late).entries.reduce((sum, { readings }) => sum + readings, 0),
      300,
    );
  });

  it('counts nothing twice when it was cut off between a coarser segment and the removal of its sources', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openHistory(dir);
    fill(store, NOON_MS, 60, 60_000);
    store.close();
    tendAll(dir, NOON_MS + 2 * HOUR);
    const source = segmentsIn(dir)[0] ?? '';
    const bytes = readFileSync(join(dir, source));
    tendAll(dir, NOON_MS + 3 * DAY);
    const after = readAll(dir);
    writeFileSync(join(dir, source), bytes);
    assert.deepEqual(readAll(dir), after, 'a reader leaves the source out');
    tendAll(dir, NOON_MS + 3 * DAY);
    assert.ok(!existsSync(join(dir, source)));
    assert.deepEqual(readAll(dir), after);
  });

  it('deletes the oldest segments beyond the size that is allowed', (t) => {
    const dir = temporaryFolder(t);
    const { store, trouble } = openHistory(dir, { limits: { mostBytes: 2500 } });
    fill(store, NOON_MS, 3000, 60_000);
    store.close();
    const sizes = segmentsIn(dir).map((name) => statSync(join(dir, name)).size);
    const packed = segmentsIn(dir).filter((name) => name.endsWith('.gz'));
    assert.ok(packed.length > 0);
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 2500 + 4000, `${sizes}`);
    assert.equal(meansOf(readAll(dir)).at(-1), 2999);
    assert.deepEqual(trouble, []);
  });

  it('gets over segments that cannot be unpacked', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openHistory(dir);
    fill(store, NOON_MS, 120, 60_000);
    store.close();
    tendAll(dir, NOON_MS + 3 * HOUR);
    const [first = '', second = ''] = segmentsIn(dir);
    const bytes = readFileSync(join(dir, first));
    writeFileSync(join(dir, first), 'no archive');
    const read = readAll(dir);
    assert.equal(read.entries.length, 60);
    assert.match(read.damage.join(), new RegExp(`${first} can't be unpacked`));
    writeFileSync(join(dir, first), bytes.subarray(0, bytes.length - 20));
    const cut = readAll(dir);
    assert.ok(cut.entries.length > 60, 'what was written before the cut can be read');
    assert.deepEqual(cut.damage, [`${first} was cut short: what came after can't be read`]);
    writeFileSync(join(dir, second), gzipSync('no history\n'));
    tendAll(dir, NOON_MS + 3 * DAY);
    assert.deepEqual(segmentsIn(dir), ['minutes-2026-03-01.jsonl.gz']);
  });

  it('is done by one process at a time, and goes on after one that died in it', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openHistory(dir);
    fill(store, NOON_MS, 2, 1000);
    store.close();
    const lock = join(dir, 'upkeep.lock');
    writeFileSync(lock, '');
    assert.equal(tendHistory(dir, NOON_MS + DAY, HISTORY_LIMITS, null), 'locked');
    assert.match(segmentsIn(dir).join(), /\.jsonl$/, 'nothing is done while another process is at it');
    utimesSync(lock, 1, 1);
    tendAll(dir, NOON_MS + 12 * HOUR);
    assert.match(segmentsIn(dir).join(), /^full-.*\.gz$/);
  });
});

describe('the folding of readings', () => {
  const readings = fc.array(
    fc.record({ second: fc.nat(400), a: fc.integer({ min: -1000, max: 1000 }), isThere: fc.boolean() }),
    { minLength: 1, maxLength: 40 },
  );

  it('keeps the lowest, the highest, the weighted mean and the number of readings, in whatever parts it is done', () => {
    fc.assert(
      fc.property(readings, fc.nat(40), (made, cut) => {
        const entries = made.map(({ second, a, isThere }): HistoryEntry => {
          const figure = { min: a, mean: a, max: a, spanMs: 1000 };
          const figures = isThere ? { a: figure } : {};
          return entryOf({ watched: 'x', atMs: NOON_MS + second * 1000, spanMs: 1000, readings: 1 }, figures);
        });
        const first = new HistoryFold('minutes');
        for (const entry of entries.slice(0, cut)) first.add(entry);
        const all = new HistoryFold('minutes');
        for (const entry of [...readLines(first.text([])).entries, ...entries.slice(cut)]) all.add(entry);
        const folded = readLines(all.text(['s'])).entries;
        for (const entry of folded) {
          const { atMs, readings: count } = entry;
          const minute = (at: number) => Math.floor((at - 500) / 60_000);
          const own = entries.filter((each) => minute(each.atMs) === minute(atMs));
          const values = own.flatMap((each) => figureOf(each)?.mean ?? []);
          assert.equal(count, own.length);
          const figure = figureOf(entry);
          if (values.length === 0) assert.equal(figure, undefined);
          else {
            const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
            assert.deepEqual([figure?.min, figure?.max], [Math.min(...values), Math.max(...values)]);
            assert.ok(Math.abs((figure?.mean ?? 0) - mean) < 0.01, `${figure?.mean} and ${mean}`);
            assert.equal(figure?.spanMs, values.length * 1000);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the names of segments', () => {
  it('tell their level and their time', () => {
    const told = (name: string) => {
      const { level, startMs, endMs } = parseSegment(name) ?? {};
      return [level, startMs, endMs];
    };
    assert.deepEqual(told(`full-${NOON_MS + 5}-a1.jsonl`), ['full', NOON_MS + 5, NOON_MS + HOUR]);
    assert.deepEqual(told('minutes-2026-03-01.jsonl.gz'), ['minutes', NOON_MS - 12 * HOUR, NOON_MS + 12 * HOUR]);
    assert.deepEqual(told('hours-2026-12.jsonl.gz'), ['hours', Date.UTC(2026, 11), Date.UTC(2027, 0)]);
    for (const name of ['minutes-2026-99-99.jsonl.gz', 'full-1-a.jsonl.gz.7.part', 'full-x-a.jsonl', 'upkeep.lock'])
      assert.equal(parseSegment(name), null, name);
  });
});
