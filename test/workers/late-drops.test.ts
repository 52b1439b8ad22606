import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OpenLoop } from '../../src/workers/loops/open-loop.ts';
import type { Pacer } from '../../src/workers/loops/pacer.ts';
import type { Program } from '../../src/workers/programs/program.ts';

type Case = { readonly slots: number; readonly holdMs: number; readonly perSec: number };
type Drops = { readonly dropped: number; readonly excused: number };

const FOR_MS = 10_000;
const STEP_US = 250;

/** Constant arrivals at a target that takes `holdMs` for each, by a thread that runs at those times only that `isAwake` says. */
function drops({ slots, holdMs, perSec }: Case, isAwake: (ms: number) => boolean): Drops {
  let nowUs = 0;
  let wait: { atUs: number; then: () => void } | null = null;
  const open: { readonly endUs: number; readonly done: () => void }[] = [];
  const counts = { dropped: 0, excused: 0 };
  const pacer: Pacer = {
    wait: (delayMs, then) => {
      wait = { atUs: nowUs + delayMs * 1e3, then };
    },
    cancel: () => undefined,
  };
  const makeProgram = (): Program => ({
    iterate: (_, done) => open.push({ endUs: nowUs + holdMs * 1e3, done: () => done('ok') }),
    cut: () => undefined,
    close: async () => undefined,
  });
  const arrivals = Array.from({ length: (FOR_MS / 1e3) * perSec }, (_, index) => ({
    index,
    dueMs: (index * 1e3) / perSec,
    stage: 0,
  }));
  const shape = {
    arrivals: () => arrivals.values(),
    maxInFlight: slots,
    onDropped: () => {
      counts.dropped += 1;
    },
    onExcused: () => {
      counts.excused += 1;
    },
  };
  const loop = new OpenLoop(shape, makeProgram, () => nowUs, pacer, 0);
  void loop.run(0, { kind: 'load' });
  for (; nowUs <= FOR_MS * 1e3; nowUs += STEP_US) {
    if (!isAwake(nowUs / 1e3)) continue;
    const due = wait as { atUs: number; then: () => void } | null;
    if (due !== null && due.atUs <= nowUs) due.then();
    // Each takes the same time, so that those end first that began first.
    const still = open.findIndex(({ endUs }) => endUs > nowUs);
    for (const { done } of open.splice(0, still < 0 ? open.length : still)) done();
  }
  return counts;
}

const always = (): boolean => true;
/** Busy with something else for `busyMs` of each `everyMs`. */
const busy =
  (busyMs: number, everyMs: number) =>
  (ms: number): boolean =>
    ms % everyMs >= busyMs;

describe('a harness that is late', () => {
  const SLOW: readonly (readonly [string, Case, number, number])[] = [
    ['a quarter of what it is asked for', { slots: 20, holdMs: 400, perSec: 200 }, 8, 9],
    ['the same, and the harness is very late', { slots: 20, holdMs: 400, perSec: 200 }, 60, 100],
    ['a little less than it is asked for, in many slots', { slots: 400, holdMs: 400, perSec: 1100 }, 8, 9],
    [
      'half of what it is asked for, in slots held for a few times as long as it is late',
      { slots: 8, holdMs: 40, perSec: 400 },
      8,
      9,
    ],
    ['half of what it is asked for, in one slot', { slots: 1, holdMs: 19, perSec: 100 }, 8, 9],
  ];
  for (const [what, load, busyMs, everyMs] of SLOW) {
    it(`hides no target that can do ${what}`, () => {
      const punctual = drops(load, always);
      const late = drops(load, busy(busyMs, everyMs));
      const said = `${late.excused} of ${late.dropped} excused, of which a punctual harness drops ${punctual.dropped}`;
      assert.ok(punctual.dropped > 100, said);
      assert.ok(late.dropped - late.excused >= 0.8 * punctual.dropped, said);
    });
  }

  const FAST: readonly (readonly [string, Case, number, number])[] = [
    ['that answers in a moment', { slots: 5, holdMs: 1, perSec: 200 }, 60, 100],
    ['that answers in a moment, at its hiccups', { slots: 10, holdMs: 5, perSec: 1000 }, 60, 1000],
    ['that is at 80 % of its room', { slots: 5, holdMs: 20, perSec: 200 }, 60, 500],
    ['that is at 90 % of its room, in slots held for long', { slots: 20, holdMs: 400, perSec: 45 }, 60, 1000],
  ];
  for (const [what, load, busyMs, everyMs] of FAST) {
    it(`blames nothing on a target ${what}`, () => {
      assert.equal(drops(load, always).dropped, 0);
      const { dropped, excused } = drops(load, busy(busyMs, everyMs));
      assert.ok(dropped > 0);
      assert.equal(excused, dropped);
    });
  }
});
