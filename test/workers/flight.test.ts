import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { START_US, World } from '../support/open-world.ts';

describe('an open load', () => {
  it('allocates no callback and no start for an arrival: those of its program and its stage serve all', () => {
    const world = new World();
    const loop = world.loop([0, 10, 20, 30, 40, 50]);
    void loop.run(START_US, { kind: 'load' });
    for (let arrival = 0; arrival < 6; arrival += 1) {
      world.pass(5_000);
      world.open[arrival]?.('ok');
      world.pass(5_000);
    }
    assert.equal(world.open.length, 6);
    assert.equal(new Set(world.open).size, 1, 'one program serves them, one after the other');
    assert.deepEqual(
      world.started.map(({ start: { stage } }) => stage),
      [0, 1, 0, 1, 0, 1],
    );
    assert.equal(new Set(world.started.map(({ start }) => start)).size, 2);
  });
});
