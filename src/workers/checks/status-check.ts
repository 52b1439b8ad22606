import type { FailureClass } from '../../metrics/names.ts';
import type { BodyCheck } from '../http/exchange.ts';

/** What a target may say to a PUT and to a DELETE that it has done. */
export const STORED: readonly number[] = [200, 201, 204];
export const DELETED: readonly number[] = [200, 202, 204];

/** Looks at the status of an answer, and at nothing in it. */
export class StatusCheck implements BodyCheck {
  readonly #accepted: readonly number[];
  #reason = '';

  constructor(accepted: readonly number[]) {
    this.#accepted = accepted;
  }

  onStart(): void {}

  onChunk(): void {}

  onEnd(status: number): 'ok' | FailureClass {
    if (this.#accepted.includes(status)) return 'ok';
    this.#reason = `status ${status}, not ${this.#accepted.join(' or ')}`;
    return 'status';
  }

  reason(): string {
    return this.#reason;
  }
}
