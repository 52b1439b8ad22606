import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../support/project.ts';

const { nextToBegin } = await import(pathToFileURL(join(ROOT, 'test/seats.mjs')).href);

/** Two behind, the first and the last of the list, and four others. */
const ROOM = { isBehind: [true, false, false, false, false, true], atOnce: 3, waitingAtOnce: 2 };

/** What begins, in its order, when all have asked and they end in the order that is given. */
function beginning(ending: readonly number[]): readonly number[] {
  const asking = new Set(ROOM.isBehind.keys());
  const seated = new Set<number>();
  const begun: number[] = [];
  for (const ended of [null, ...ending]) {
    if (ended !== null) assert.ok(seated.delete(ended), `${ended} did not run`);
    for (let next = nextToBegin([...asking], [...seated], ROOM); next !== undefined; ) {
      asking.delete(next);
      seated.add(next);
      begun.push(next);
      next = nextToBegin([...asking], [...seated], ROOM);
    }
    const isOneBehind = [...asking, ...seated].some((number) => ROOM.isBehind[number]);
    assert.ok([...seated].filter((number) => !ROOM.isBehind[number]).length <= (isOneBehind ? 2 : 3));
  }
  return begun;
}

describe('the processes of the suite', () => {
  it('begin with one that runs behind and two that may wait, and each that ends makes room for the next of its kind', () => {
    assert.deepEqual(beginning([]), [0, 1, 2]);
    assert.deepEqual(beginning([2, 1]), [0, 1, 2, 3, 4]);
  });

  it('never are three that may wait while one runs behind, or is still to do so', () => {
    assert.deepEqual(beginning([0]), [0, 1, 2, 5]);
  });

  it('are three that may wait when none runs behind any more', () => {
    assert.deepEqual(beginning([0, 5]), [0, 1, 2, 5, 3]);
  });

  it('are two behind as soon as the last of the others has begun and left a seat', () => {
    assert.deepEqual(beginning([1, 2, 3]), [0, 1, 2, 3, 4, 5]);
  });
});
