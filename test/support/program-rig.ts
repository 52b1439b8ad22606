import { after } from 'node:test';
import { createClock } from '../../src/metrics/clock.ts';
import type { Series } from '../../src/metrics/interval.ts';
import { Exchange } from '../../src/workers/http/exchange.ts';
import { IterationRunner } from '../../src/workers/programs/iteration-runner.ts';
import type { Program } from '../../src/workers/programs/program.ts';
import type { Script } from '../../src/workers/programs/script.ts';
import type { Outcome } from '../../src/workers/recording/outcome.ts';
import { startRecording } from './recording.ts';
import type { ScriptedConnection } from './scripted-connection.ts';
import { type Told, toldBy } from './told.ts';

/** A user that runs a script, whose answers are given by the test, iteration by iteration. */
export type Rig = {
  readonly program: Program;
  /** Outcome of one iteration; null where it has not ended. */
  readonly iterate: () => Outcome | null;
  /** What was recorded, series by series. */
  readonly close: () => readonly Series[];
  /** What was told of failures; filled by `close`. */
  readonly examples: readonly Told[];
};

export function startRig(connection: ScriptedConnection, requests: readonly string[], script: Script): Rig {
  const clock = createClock();
  const { recorder, intervals } = startRecording(clock(), Number.POSITIVE_INFINITY, requests);
  const examples: Told[] = [];
  const exchange = new Exchange(connection, { recorder, clock, timeoutMs: 60_000, maxBodyBytes: 16e6 });
  // The timer of an exchange would keep the process for a minute.
  after(() => exchange.close());
  const program = new IterationRunner(script, connection, exchange, [recorder.series]);
  const iterate = (): Outcome | null => {
    let ended: Outcome | null = null;
    const done = (outcome: Outcome): void => {
      ended = outcome;
    };
    program.iterate(clock(), done, { stage: 0, isArrival: false });
    return ended;
  };
  const close = (): readonly Series[] => {
    void program.close();
    recorder.close(clock());
    examples.push(...toldBy(intervals));
    return intervals[0]?.series ?? [];
  };
  return { program, iterate, close, examples };
}
