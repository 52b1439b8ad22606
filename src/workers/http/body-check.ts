import type { FailureClass } from '../../metrics/names.ts';
import type { ResponseHead } from './engine.ts';

/** Checks one answer after the other: each as its content arrives, with a verdict at its end. */
export type BodyCheck = {
  /** The statuses of an answer that can be ok. The body of an answer with another status is not handed to the check. */
  readonly statuses: readonly number[];
  /**
   * What the check reads of the content: nothing, so that `onChunk` is never called; each piece as it passes, keeping none;
   * or the whole, which it keeps, and which may therefore be no longer than `maxBody`.
   */
  readonly reads: 'nothing' | 'pieces' | 'whole';
  /** The longest body that can be ok, in bytes as they come on the wire; no limit if it is left out. */
  readonly mostBytes?: number;
  /** A new answer is expected. Nothing of the one before may count, nor be kept in a large buffer. */
  onStart(): void;
  /** Time in µs on the shared clock. */
  onHeaders?(head: ResponseHead, nowUs: number): void;
  /** A piece of the body has arrived. Called before `onChunk`, whatever encoding the body has. Time in µs on the shared clock. */
  onArrival?(nowUs: number): void;
  /**
   * A piece of the content, decoded: the bytes of `buffer` from `from` to `to`. The buffer is used again after this call. Returns
   * why the answer can't be ok any more, which ends the request; null as long as it can.
   */
  onChunk(buffer: Buffer, from: number, to: number): CheckFailure | null;
  /** Null if the answer is ok, so that nothing is allocated for it. `bytes` is the length of the body as it came on the wire. */
  onEnd(status: number, bytes: number): CheckFailure | null;
};

/** Why an answer is not ok: the class that it is counted under, and the reason in words for the user. */
export type CheckFailure = { readonly failure: FailureClass; readonly reason: string };
