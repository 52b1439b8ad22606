import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Watchdog } from '../../../src/harness/shards/watchdog.ts';

type Fake = { isOver: boolean; isWarm: boolean; heardAtMs: number; killed: boolean };

/** Two links whose threads do as the test says, and the watchdog over them; `passMs` lets time pass. */
function watch(t: TestContext, gracefulStopMs = 1000) {
  let nowMs = 1000;
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  t.mock.method(performance, 'now', () => nowMs);
  const states: [Fake, Fake] = [fake(), fake()];
  const links = states.map((state) => ({
    get isOver(): boolean {
      return state.isOver;
    },
    get isWarm(): boolean {
      return state.isWarm;
    },
    get heardAtMs(): number {
      return state.heardAtMs;
    },
    kill: (): void => {
      state.killed = true;
    },
  }));
  const passMs = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 100) {
      nowMs += 100;
      t.mock.timers.tick(100);
    }
  };
  const tell = (index: 0 | 1): void => {
    states[index].heardAtMs = nowMs;
  };
  return { dog: new Watchdog(links, gracefulStopMs), states, passMs, tell };
}

function fake(): Fake {
  return { isOver: false, isWarm: false, heardAtMs: 0, killed: false };
}

describe('the watchdog over the threads', () => {
  it('kills what has not ended 1.5 s after its graceful stop, and nothing else', (t) => {
    const { dog, states, passMs } = watch(t);
    dog.expectEndIn(500);
    passMs(1000);
    states[0].isOver = true;
    passMs(1900);
    assert.deepEqual([states[0].killed, states[1].killed], [false, false]);
    passMs(200);
    assert.deepEqual([states[0].killed, states[1].killed], [false, true]);
  });

  it('kills what has not ended 1 s after it was cut off, also where a phase begins meanwhile', (t) => {
    const { dog, states, passMs } = watch(t);
    dog.expectEndIn(60_000);
    dog.expectEndNow();
    passMs(300);
    dog.expectEndIn(0);
    passMs(900);
    assert.equal(states[0].killed, false);
    passMs(200);
    assert.equal(states[0].killed, true);
  });

  it('leaves alone at the end of a warm-up what waits for the others', (t) => {
    const { dog, states, passMs } = watch(t);
    dog.expectEndIn(500, ({ isWarm }) => isWarm);
    states[1].isWarm = true;
    passMs(3100);
    assert.deepEqual([states[0].killed, states[1].killed], [true, false]);
  });

  it('kills a thread that tells of nothing for ten seconds, where only the load knows its end', (t) => {
    const { dog, states, passMs, tell } = watch(t);
    dog.expectNews();
    for (let second = 0; second < 9; second += 1) {
      passMs(1000);
      tell(0);
    }
    assert.equal(states[1].killed, false);
    passMs(3000);
    assert.deepEqual([states[0].killed, states[1].killed], [false, true]);
    dog.rest();
  });

  it('kills nobody once it rests', (t) => {
    const { dog, states, passMs } = watch(t);
    dog.expectNews();
    dog.expectEndIn(0);
    dog.rest();
    passMs(30_000);
    assert.deepEqual([states[0].killed, states[1].killed], [false, false]);
  });
});
