import { StatusCheck } from '../checks/status-check.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Outcome } from '../recording/outcome.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';
import type { ChangeApi } from './change-api.ts';
import { changeText } from './change-text.ts';
import type { OwnChanges } from './own-changes.ts';

/** A user that has so many makes no more before it has deleted one. */
const MOST_KEPT = 16;

/** What a user does to a collection while it walks it: makes changes of its own and deletes them, by chance. */
export class ChangeMutations {
  readonly #exchange: Exchange;
  readonly #own: OwnChanges;
  readonly #api: ChangeApi;
  readonly #random: () => number;
  readonly #created = new StatusCheck([201]);
  readonly #deleted = new StatusCheck([204]);

  constructor(exchange: Exchange, own: OwnChanges, api: ChangeApi, random: () => number) {
    this.#exchange = exchange;
    this.#own = own;
    this.#api = api;
    this.#random = random;
  }

  /** Makes one, or deletes one. */
  mutate(series: SeriesRecorder, dueUs: number, done: (outcome: Outcome, nowUs: number) => void): void {
    const { size } = this.#own;
    const goes = size === MOST_KEPT || (size > 0 && this.#random() < 0.5) ? this.#own.take() : null;
    const change = goes ?? this.#own.begin(this.#api);
    const request = goes === null ? this.#api.create(changeText(change.name, 0)) : this.#api.delete(change.name);
    const check = goes === null ? this.#created : this.#deleted;
    this.#exchange.send(request, series, check, dueUs, (outcome, nowUs) => {
      if (outcome === 'ok' && goes === null) this.#own.keep(change);
      else if (outcome === 'ok') this.#own.forget(change);
      done(outcome, nowUs);
    });
  }
}
