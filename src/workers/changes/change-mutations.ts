import { StatusCheck } from '../checks/status-check.ts';
import type { Steps } from '../programs/script.ts';
import type { ChangeApi } from './change-api.ts';
import { changeText } from './change-text.ts';
import type { OwnChanges } from './own-changes.ts';

/** A user that has this many changes makes no more of them before it has deleted one. */
const MOST_KEPT = 16;

/** What a user does to a collection while it walks it: it makes changes of its own and deletes them, by chance. */
export class ChangeMutations {
  readonly #own: OwnChanges;
  readonly #api: ChangeApi;
  readonly #random: () => number;
  readonly #created = new StatusCheck([201]);
  readonly #deleted = new StatusCheck([204]);

  constructor(own: OwnChanges, api: ChangeApi, random: () => number) {
    this.#own = own;
    this.#api = api;
    this.#random = random;
  }

  /** Makes one change, or deletes one; `place` is that of the request. */
  *steps(place: number): Steps {
    const { size } = this.#own;
    const old = size === MOST_KEPT || (size > 0 && this.#random() < 0.5) ? this.#own.take() : null;
    if (old !== null) {
      yield { place, request: this.#api.delete(old.name), check: this.#deleted };
      this.#own.forget(old);
      return;
    }
    const made = this.#own.begin(this.#api);
    yield { place, request: this.#api.create(changeText(made.name, 0)), check: this.#created };
    this.#own.keep(made);
  }
}
