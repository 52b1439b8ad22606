import type { BodyCheck, CheckFailure } from '../http/exchange.ts';

/** The statuses with which a target may confirm a PUT, and those with which it may confirm a DELETE. */
export const STORED: readonly number[] = [200, 201, 204];
export const DELETED: readonly number[] = [200, 202, 204];

/** The failure of an answer whose status is none of the accepted ones. */
export function wrongStatus(status: number, accepted: readonly number[]): CheckFailure {
  return { failure: 'status', reason: `status ${status}, not ${accepted.join(' or ')}` };
}

/** Checks the status of an answer, and ignores its body. */
export class StatusCheck implements BodyCheck {
  readonly #accepted: readonly number[];

  constructor(accepted: readonly number[]) {
    this.#accepted = accepted;
  }

  onStart(): void {}

  onChunk(): void {}

  onEnd(status: number): CheckFailure | null {
    return this.#accepted.includes(status) ? null : wrongStatus(status, this.#accepted);
  }
}
