import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { START_US, World } from '../support/open-world.ts';

const LOAD = { kind: 'load' } as const;

describe('the end of an iteration of an open loop', () => {
  /** Arrivals 0.2 ms apart, of which the first is in flight. */
  const running = (maxInFlight = 100, dueMs: readonly number[] = [0, 0.2, 0.4, 0.6]): World => {
    const world = new World();
    void world.loop(dueMs, maxInFlight).run(START_US, LOAD);
    assert.deepEqual(startsOf(world), [[0, 0]]);
    return world;
  };
  /** When each arrival was due and started, in µs since the load began. */
  const startsOf = ({ started }: World): readonly (readonly number[])[] =>
    started.map(({ dueUs, atUs }) => [dueUs - START_US, atUs - START_US]);

  it('starts what has become due, before the pacer does, and nothing that has not', () => {
    const world = running();
    world.stall(450);
    world.open[0]?.('ok');
    assert.deepEqual(startsOf(world), [
      [0, 0],
      [200, 450],
      [400, 450],
    ]);
    world.stall(100);
    world.open[1]?.('ok');
    assert.equal(world.started.length, 3);
    world.pass(100);
    assert.deepEqual(startsOf(world).at(-1), [600, 600]);
  });

  it('drops none for want of room: more ends may lie in the sockets', () => {
    const world = running(1);
    world.stall(450);
    world.open[0]?.('ok');
    assert.deepEqual([world.started.length, world.dropped], [2, []]);
    world.open[1]?.('ok');
    assert.deepEqual([world.started.length, world.dropped], [3, []]);
  });

  it('waits for nothing more once it has started the last one', () => {
    const world = running(100, [0, 0.2]);
    assert.equal(world.waits.length, 1);
    world.stall(250);
    world.open[0]?.('ok');
    assert.deepEqual([world.started.length, world.waits.length], [2, 0]);
  });

  it('starts none after the load was stopped', () => {
    const world = new World();
    const loop = world.loop([0, 0.2]);
    void loop.run(START_US, LOAD);
    world.stall(450);
    loop.stop();
    world.open[0]?.('ok');
    assert.equal(world.started.length, 1);
  });

  it('leaves no room for what becomes due while the one before it is sent, which is dropped at once', () => {
    const world = new World();
    const { makeProgram } = world;
    world.makeProgram = () => {
      const program = makeProgram();
      const iterate: typeof program.iterate = (dueUs, done, start) => {
        program.iterate(dueUs, done, start);
        world.stall(300);
      };
      return { ...program, iterate };
    };
    void world.loop([0, 0.2, 5], 1).run(START_US, LOAD);
    assert.deepEqual([world.started.length, world.dropped.length], [1, 1]);
  });

  it('is no deeper where each ends at once, as one does that can’t be sent', () => {
    const world = new World();
    const count = 100_000;
    const { makeProgram } = world;
    world.makeProgram = () => {
      const program = makeProgram();
      const iterate: typeof program.iterate = (dueUs, done, start) => {
        program.iterate(dueUs, done, start);
        done('refused');
      };
      return { ...program, iterate };
    };
    void world.loop(Array.from({ length: count }, () => 0)).run(START_US, LOAD);
    assert.equal(world.started.length, count);
  });
});
