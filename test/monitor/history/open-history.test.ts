import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { openHistory } from '../../../src/monitor/history/open-history.ts';
import { fill, meansOf, NOON_MS, openHistory as openHere, readAll, segmentsIn } from '../../support/history.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HOUR = 3600_000;

/** Appends the same reading until the upkeep that is due has come to `isDone`. */
async function appendUntil(
  history: ReturnType<typeof openHistory>,
  atMs: number,
  isDone: () => boolean,
): Promise<void> {
  for (let index = 0; !isDone(); index += 1) {
    history.append({ atMs: atMs + index, spanMs: 1, values: { a: 0 } });
    await turn();
  }
}

describe('a history that is tended in a thread of its own', () => {
  it('is packed and thinned, and loses nothing by it', async (t) => {
    const dir = temporaryFolder(t);
    const { store } = openHere(dir, { tend: () => false });
    fill(store, NOON_MS, 180, 60_000);
    store.close();
    const trouble: string[] = [];
    const history = openHistory({ dir, watched: 'pid 2', onTrouble: (message) => trouble.push(message) });
    const nowMs = NOON_MS + 25 * HOUR + 60_000;
    await appendUntil(history, nowMs, () => segmentsIn(dir).some((name) => name.startsWith('minutes')));
    await appendUntil(history, nowMs, () => segmentsIn(dir).length === 4);
    await history.close();
    const own = { ...readAll(dir) };
    const first = { ...own, entries: own.entries.filter(({ watched }) => watched === 'pid 1') };
    assert.deepEqual(
      meansOf(first),
      Array.from({ length: 180 }, (_, index) => index),
    );
    assert.deepEqual(trouble, []);
  });

  it('tells what keeps it from being tended, and goes on', async (t) => {
    const dir = temporaryFolder(t);
    const { store } = openHere(dir, { tend: () => false });
    fill(store, NOON_MS, 2, 1000);
    store.close();
    const [segment = ''] = segmentsIn(dir);
    rmSync(join(dir, segment));
    // A folder in place of a segment can't be read as a file.
    mkdirSync(join(dir, segment));
    writeFileSync(join(dir, segment, 'x'), '');
    const trouble: string[] = [];
    const history = openHistory({ dir, watched: 'pid 2', onTrouble: (message) => trouble.push(message) });
    await appendUntil(history, NOON_MS + 3 * HOUR, () => trouble.length > 0);
    await history.close();
    assert.match(trouble.join(), /can't be tended: EISDIR.*the monitor goes on/);
  });
});
