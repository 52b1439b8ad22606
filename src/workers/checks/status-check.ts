import type { BodyCheck, CheckFailure } from '../http/body-check.ts';

/** The statuses with which a target may confirm a PUT, and those with which it may confirm a DELETE. */
export const STORED: readonly number[] = [200, 201, 204];
export const DELETED: readonly number[] = [200, 202, 204];
/** The status of an answer with the content that was asked for. */
export const FOUND: readonly number[] = [200];

/** Checks the status of an answer, and ignores its body. */
export class StatusCheck implements BodyCheck {
  readonly statuses: readonly number[];
  readonly reads = 'nothing';

  constructor(accepted: readonly number[]) {
    this.statuses = accepted;
  }

  onStart(): void {}

  onChunk(): CheckFailure | null {
    return null;
  }

  onEnd(): CheckFailure | null {
    return null;
  }
}
