import { DISCOVERY_HEADER } from '../../scenarios/fields/discovery-header.ts';
import type { Connection, OutgoingRequest } from '../http/engine.ts';
import type { ChangeApi } from './change-api.ts';
import { changeName, MADE_CHANGES } from './change-name.ts';

/** A change that this user has made. It was made through `api`, and is deleted through it. */
export type OwnChange = { readonly name: string; readonly version: number; readonly api: ChangeApi };

/** How long it may take to delete what is left at the end. A shard that has not ended 5 s after its drain is killed. */
const CLEAN_UP_MS = 3_000;
/** How many changes in doubt are remembered, so that a target that always fails does not fill the memory. */
const MOST_DOUBTFUL = 1_000;
/** After this many failures, no further deletion is sent to the target. */
const MOST_FAILURES = 3;
/** Statuses of a change that is gone: it was deleted, or it was not there any more. */
const GONE: readonly number[] = [200, 202, 204, 404];

/**
 * The changes that one user has made and that nobody else touches. A change is in doubt from the start of an operation on it
 * until it is kept or forgotten. If the operation fails, the change stays in doubt: it is not worked on again, and is deleted at
 * the end.
 */
export class OwnChanges {
  readonly #unique: string;
  readonly #user: number;
  readonly #random: () => number;
  readonly #kept: OwnChange[] = [];
  readonly #doubtful = new Map<string, ChangeApi>();
  #made = 0;
  #hasLostSight = false;

  /** `random` draws which change is taken. */
  constructor(unique: string, user: number, random: () => number) {
    this.#unique = unique;
    this.#user = user;
    this.#random = random;
  }

  /** How many changes can be taken. */
  get size(): number {
    return this.#kept.length;
  }

  /** Begins a new change, which is in doubt. */
  begin(api: ChangeApi): OwnChange {
    const name = changeName(this.#unique, this.#user, this.#made);
    this.#made += 1;
    this.#doubt(name, api);
    return { name, version: 0, api };
  }

  /** Takes one of the kept changes, which is in doubt from now on; null if there is none. */
  take(): OwnChange | null {
    const last = this.#kept.pop();
    if (last === undefined) return null;
    const index = Math.floor(this.#random() * (this.#kept.length + 1));
    const taken = this.#kept[index] ?? last;
    if (taken !== last) this.#kept[index] = last;
    this.#doubt(taken.name, taken.api);
    return taken;
  }

  /** Keeps a change that is on the target as `change` says, so that it can be taken again. */
  keep(change: OwnChange): void {
    this.#doubtful.delete(change.name);
    this.#kept.push(change);
  }

  /** Forgets a change that is not on the target any more. */
  forget({ name }: OwnChange): void {
    this.#doubtful.delete(name);
  }

  /** Deletes all changes that may still be on the target, and reports by `onDoubt` if some of them stay there. */
  async cleanUp(connection: Connection, onDoubt: (reason: string) => void): Promise<void> {
    if (await this.deleteAll(connection)) return;
    onDoubt(`changes that this run made stay on the target: their names are like ${MADE_CHANGES}`);
  }

  /** Deletes all changes that may still be on the target, outside of every figure. Resolves to whether none stays there. */
  async deleteAll(connection: Connection): Promise<boolean> {
    const left = [...this.#doubtful, ...this.#kept.map(({ name, api }) => [name, api] as const)];
    this.#kept.length = 0;
    this.#doubtful.clear();
    const requests = left.map(([name, api]) => aside(api.delete(name)));
    const isClean = requests.length === 0 || (await sendAll(connection, requests));
    return isClean && !this.#hasLostSight;
  }

  #doubt(name: string, api: ChangeApi): void {
    this.#doubtful.set(name, api);
    if (this.#doubtful.size <= MOST_DOUBTFUL) return;
    for (const [oldest] of this.#doubtful) {
      this.#doubtful.delete(oldest);
      this.#hasLostSight = true;
      return;
    }
  }
}

/** Marks a request as one that belongs to no load. */
function aside(request: OutgoingRequest): OutgoingRequest {
  return { ...request, headers: [...request.headers, DISCOVERY_HEADER, 'clean-up'] };
}

/** Sends one request after the other, while there is time. Resolves to whether all of them succeeded. */
function sendAll(connection: Connection, requests: readonly OutgoingRequest[]): Promise<boolean> {
  return new Promise((resolve) => {
    let next = 0;
    let failures = 0;
    let isClean = true;
    let status = 0;
    const end = (all: boolean): void => {
      clearTimeout(timer);
      resolve(all);
    };
    const timer = setTimeout(() => {
      connection.abort();
      resolve(false);
    }, CLEAN_UP_MS);
    const send = (): void => {
      const request = requests[next];
      next += 1;
      if (request === undefined) end(isClean);
      else connection.send(request, sink);
    };
    const sink = {
      onSent: () => undefined,
      onHeaders: (answered: number) => {
        status = answered;
      },
      onChunk: () => undefined,
      onEnd: () => {
        isClean &&= GONE.includes(status);
        send();
      },
      onFailure: () => {
        failures += 1;
        isClean = false;
        if (failures < MOST_FAILURES) send();
        else end(false);
      },
    };
    send();
  });
}
