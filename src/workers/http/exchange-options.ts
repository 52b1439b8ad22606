import type { Clock } from '../../metrics/clock.ts';
import type { Spares } from '../../spares.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { Answer } from './answer.ts';

/** Fields that all exchanges of a shard share. */
export type ExchangeOptions = {
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** Lets the clock go, if it is held: called after a content was checked, which takes its time. */
  readonly letClockGo?: () => void;
  readonly timeoutMs: number;
  /** The longest body that is kept, to be parsed or decoded. */
  readonly maxBodyBytes: number;
  /** Each exchange borrows one while it reads an answer. */
  readonly answers?: Spares<Answer>;
};
