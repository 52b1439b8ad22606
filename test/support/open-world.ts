import type { Arrival } from '../../src/scenarios/load/profile.ts';
import { OpenLoop, type OpenShape } from '../../src/workers/loops/open-loop.ts';
import type { Pacer } from '../../src/workers/loops/pacer.ts';
import type { Program, Start } from '../../src/workers/programs/program.ts';
import type { Outcome } from '../../src/workers/recording/outcome.ts';

export const START_US = 1_000_000;

/** A world in which time passes only when a test says so. */
export class World {
  nowUs = 1_000_000;
  waits: { atUs: number; then: () => void }[] = [];
  readonly started: { dueUs: number; atUs: number; start: Start }[] = [];
  readonly open: ((outcome: Outcome) => void)[] = [];
  readonly dropped: number[] = [];
  readonly excused: number[] = [];
  /** What lies in the sockets: read after the timers that are due. */
  readonly arriving: (() => void)[] = [];
  cuts = 0;

  readonly clock = (): number => this.nowUs;
  readonly pacer: Pacer = {
    wait: (delayMs, then) => this.waits.push({ atUs: this.nowUs + Math.ceil(delayMs * 1e3), then }),
    cancel: () => {
      this.waits = [];
    },
  };

  makeProgram = (): Program => {
    let done: (outcome: Outcome) => void = () => undefined;
    return {
      iterate: (dueUs, then, start) => {
        done = then;
        this.started.push({ dueUs, atUs: this.nowUs, start });
        this.open.push(then);
      },
      cut: () => {
        this.cuts += 1;
        done('unfinished');
      },
      close: async () => undefined,
    };
  };

  /** Lets `us` pass and wakes what waited for a moment in between. */
  pass(us: number): void {
    const endUs = this.nowUs + us;
    while (this.waits[0] && this.waits[0].atUs <= endUs) {
      const next = this.waits.shift();
      this.nowUs = Math.max(this.nowUs, next?.atUs ?? 0);
      next?.then();
      for (const arrive of this.arriving.splice(0)) arrive();
    }
    this.nowUs = endUs;
  }

  /** The loop's thread is kept busy for `us`: time passes and nothing runs. */
  stall(us: number): void {
    this.nowUs += us;
  }

  loop(dueMs: readonly number[], maxInFlight = 100, gracefulStopMs = 0): OpenLoop {
    const arrivals: readonly Arrival[] = dueMs.map((due, index) => ({ index, dueMs: due, stage: index % 2 }));
    const shape: OpenShape = {
      arrivals: () => arrivals[Symbol.iterator]() as Iterator<Arrival, void, undefined>,
      maxInFlight,
      onDropped: (stage) => this.dropped.push(stage),
      onExcused: (stage) => this.excused.push(stage),
    };
    return new OpenLoop(shape, this.makeProgram, this.clock, this.pacer, gracefulStopMs);
  }
}
