import type { TestContext } from 'node:test';

/** Time that passes only when told to, for code that takes a clock in µs and sets timers. */
export type MockTime = {
  readonly clock: () => number;
  /** Runs every timer that falls due on the way, at its own millisecond, and what they promised. */
  readonly passMs: (ms: number) => Promise<void>;
  /** The thread is busy with something else for so long: every timer that fell due meanwhile runs at its end. */
  readonly stallMs: (ms: number) => void;
};

export function mockTime(t: TestContext): MockTime {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  return {
    clock: () => Date.now() * 1e3,
    passMs: async (ms) => {
      for (let passed = 0; passed < ms; passed += 1) {
        t.mock.timers.tick(1);
        await Promise.resolve();
      }
    },
    stallMs: (ms) => t.mock.timers.tick(ms),
  };
}
