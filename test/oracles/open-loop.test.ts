import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { START_US, World } from '../support/open-world.ts';

describe('an open loop', () => {
  it('starts each arrival when it is due, whatever the earlier ones do', () => {
    const world = new World();
    void world.loop([0, 10, 20, 30]).run(START_US, { kind: 'load' });
    world.pass(100_000);
    assert.deepEqual(
      world.started.map(({ dueUs, atUs }) => [dueUs - START_US, atUs - START_US]),
      [
        [0, 0],
        [10_000, 10_000],
        [20_000, 20_000],
        [30_000, 30_000],
      ],
    );
    assert.equal(world.open.length, 4);
  });

  it('keeps the due times of arrivals that it starts late', () => {
    const world = new World();
    void world.loop([0, 10, 20, 30]).run(START_US, { kind: 'load' });
    world.stall(25_000);
    world.pass(100_000);
    assert.deepEqual(
      world.started.map(({ dueUs, atUs }) => atUs - dueUs),
      [0, 15_000, 5_000, 0],
    );
  });

  it('tells its programs the stage, and that they run an arrival', () => {
    const world = new World();
    void world.loop([0, 10]).run(START_US, { kind: 'load' });
    world.pass(50_000);
    assert.deepEqual(
      world.started.map(({ start }) => start),
      [
        { stage: 0, isArrival: true },
        { stage: 1, isArrival: true },
      ],
    );
  });

  it('drops what is due while there is no room, and counts it by stage', () => {
    const world = new World();
    void world.loop([0, 10, 20, 30, 40], 2).run(START_US, { kind: 'load' });
    world.pass(25_000);
    assert.deepEqual([world.started.length, world.dropped], [2, [0]]);
    world.open[0]?.('ok');
    world.pass(10_000);
    assert.deepEqual([world.started.length, world.dropped], [3, [0]]);
    world.pass(10_000);
    assert.deepEqual([world.started.length, world.dropped], [3, [0, 0]]);
  });

  it('takes the blame for what it drops behind a burst of late starts, once those have ended', () => {
    const world = new World();
    void world.loop([0, 10, 20, 30, 40, 50, 60, 70, 80], 2).run(START_US, { kind: 'load' });
    world.stall(35_000);
    world.pass(6_000);
    // What was due at 10 is started at 35; then there is no room for those of 20 and 30, nor for that of 40.
    assert.deepEqual([world.started.length, world.dropped, world.excused], [2, [0, 1, 0], []]);
    // It took 6 ms, and would have left its room at 16.
    world.open[1]?.('ok');
    assert.deepEqual(world.excused, [0, 1, 0]);
  });

  it('takes no blame for what a slow target has no room for, however late it is itself', () => {
    const world = new World();
    const due = Array.from({ length: 50 }, (_, index) => index * 10);
    void world.loop(due, 2).run(START_US, { kind: 'load' });
    world.stall(35_000);
    world.pass(400_000);
    world.open[0]?.('ok');
    world.open[1]?.('ok');
    // 25 ms late, it would have left its room at 410 ms, and once.
    assert.deepEqual([world.dropped.length, world.excused.length], [42, 1]);
    world.pass(100_000);
    assert.equal(world.excused.length, 1);
  });

  it('takes no blame for what was cut off', () => {
    const world = new World();
    const loop = world.loop([0, 10, 20, 30, 40], 2);
    void loop.run(START_US, { kind: 'load' });
    world.stall(35_000);
    world.pass(20_000);
    for (const done of world.open) done('unfinished');
    assert.deepEqual([world.dropped.length, world.excused], [3, []]);
  });

  it('takes no blame for what it drops on the grain of timers', () => {
    const world = new World();
    void world.loop([0, 1, 2], 1).run(START_US, { kind: 'load' });
    world.stall(1_900);
    world.pass(10_000);
    world.open[0]?.('ok');
    assert.deepEqual([world.dropped.length, world.excused], [2, []]);
  });

  it('reads the answers that came while it was busy before it drops anything', () => {
    const world = new World();
    void world.loop([0, 10, 20, 30], 2).run(START_US, { kind: 'load' });
    world.pass(15_000);
    world.stall(20_000);
    for (const done of world.open) world.arriving.push(() => done('ok'));
    world.pass(0);
    assert.deepEqual([world.started.length, world.dropped], [4, []]);
  });

  it('starts nothing that is due at or after the end of the phase', () => {
    const world = new World();
    void world.loop([0, 10, 20, 30]).run(START_US, { kind: 'time', endUs: START_US + 20_000 });
    world.pass(100_000);
    assert.equal(world.started.length, 2);
  });

  it('ends when nothing is due and nothing is open any more', async () => {
    const world = new World();
    const running = world.loop([0, 10]).run(START_US, { kind: 'load' });
    world.pass(50_000);
    for (const done of world.open) done('ok');
    await running;
  });

  it('lasts until the end of its time, though nothing more is due', async () => {
    const world = new World();
    let isOver = false;
    const running = world.loop([0, 10]).run(START_US, { kind: 'time', endUs: START_US + 20_000 });
    void running.then(() => {
      isOver = true;
    });
    world.pass(15_000);
    for (const done of world.open) done('ok');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isOver, false);
    world.pass(5_000);
    await running;
  });

  it('ends at once when it is stopped before the end of its time', async () => {
    const world = new World();
    const loop = world.loop([0]);
    const running = loop.run(START_US, { kind: 'time', endUs: START_US + 600e6 });
    for (const done of world.open) done('ok');
    loop.stop();
    await running;
  });

  it('starts nothing more once it was stopped', async () => {
    const world = new World();
    const loop = world.loop([0, 10, 20]);
    const running = loop.run(START_US, { kind: 'load' });
    world.pass(12_000);
    loop.stop();
    world.pass(100_000);
    assert.equal(world.started.length, 2);
    for (const done of world.open) done('ok');
    await running;
  });

  it('cuts off what is open at the end of the graceful stop', async () => {
    const world = new World();
    const running = world.loop([0], 100, 1).run(START_US, { kind: 'load' });
    world.pass(1);
    await running;
    assert.equal(world.cuts, 1);
  });

  it('runs its sequence again in the next phase, over the programs that it has', async () => {
    const world = new World();
    const loop = world.loop([0, 10]);
    const first = loop.run(START_US, { kind: 'load' });
    world.pass(50_000);
    for (const done of world.open.splice(0)) done('ok');
    await first;
    void loop.run(START_US + 100_000, { kind: 'load' });
    world.pass(100_000);
    assert.equal(world.started.length, 4);
  });
});
