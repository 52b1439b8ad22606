import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../support/project.ts';

const { nextToBegin } = await import(pathToFileURL(join(ROOT, 'test/seats.mjs')).href);

/** Three behind, the first, the second and the last of the list, and four others. */
const ROOM = {
  ...{ isBehind: [true, true, false, false, false, false, true] },
  ...{ behindAtOnce: 2, waitingAtOnce: 2, atOnce: 3 },
};

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
    const behind = [...seated].filter((number) => ROOM.isBehind[number]).length;
    assert.ok(behind <= 2 && seated.size - behind <= (isOneBehind ? 2 : 3));
  }
  return begun;
}

describe('the processes of the suite', () => {
  it('begin with two that run behind and two that may wait, and each that ends makes room for the next of its kind', () => {
    assert.deepEqual(beginning([]), [0, 1, 2, 3]);
    assert.deepEqual(beginning([3, 0]), [0, 1, 2, 3, 4, 6]);
  });

  it('never are three that may wait while one runs behind, or is still to do so', () => {
    assert.deepEqual(beginning([0, 1]), [0, 1, 2, 3, 6]);
  });

  it('are three that may wait when none runs behind any more', () => {
    assert.deepEqual(beginning([0, 1, 6]), [0, 1, 2, 3, 6, 4]);
  });
});
