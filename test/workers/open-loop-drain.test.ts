import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Until } from '../../src/workers/loops/loop.ts';
import { START_US, World } from '../support/open-world.ts';

const UNTILS: readonly Until[] = [{ kind: 'time', endUs: START_US }, { kind: 'load' }];
for (const until of UNTILS) {
  it(`an open loop that ended by ${until.kind} does not begin its graceful stop anew at a stop while it drains`, (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const world = new World();
    const loop = world.loop([-1], 100, 100);
    void loop.run(START_US, until);
    assert.equal(world.open.length, 1);
    const pass = (ms: number): void => {
      world.pass(ms * 1e3);
      t.mock.timers.tick(ms);
    };
    pass(60);
    loop.stop();
    pass(39);
    assert.equal(world.cuts, 0);
    pass(2);
    assert.equal(world.cuts, 1);
  });
}
