import { ChangeApi } from '../../../workers/changes/change-api.ts';
import { ChangeCheck } from '../../../workers/changes/change-check.ts';
import { changeText } from '../../../workers/changes/change-text.ts';
import type { OwnChange, OwnChanges } from '../../../workers/changes/own-changes.ts';
import { ExactCheck } from '../../../workers/checks/exact-check.ts';
import { StatusCheck } from '../../../workers/checks/status-check.ts';
import type { Iteration, Step, Steps } from '../../../workers/programs/script.ts';
import { checkOf, MAKE, mixNames } from './request-names.ts';
import type { ConcurrencyWorkload, Operation } from './types.ts';

/** Places of an operation's requests: the operation itself, what it reads back, and the change that it had to make first. */
type Places = { readonly main: number; readonly check: number; readonly make: number };

/**
 * Operations on changes that this user alone has made. What is written must be read back as it was written, and what is
 * deleted must be gone.
 */
export class ChangeOperations {
  readonly #own: OwnChanges;
  readonly #created = new ChangeCheck(201);
  readonly #replaced = new ChangeCheck(200);
  readonly #read = new ChangeCheck(200);
  readonly #proposal = new ExactCheck();
  readonly #deleted = new StatusCheck([204]);
  readonly #gone = new StatusCheck([404]);

  constructor(own: OwnChanges) {
    this.#own = own;
  }

  /** Returns a function for each operation of the workload, which begins an iteration of it. */
  beginners(workload: ConcurrencyWorkload, basePath: string): readonly (() => Iteration)[] {
    const names = mixNames(workload);
    return workload.operations.map(({ name, operation, headers }) => {
      const api = new ChangeApi(`${basePath}/changes`, headers);
      const to = { main: names.indexOf(name), check: names.indexOf(checkOf(name)), make: names.indexOf(MAKE) };
      return () => ({ kind: 'steps', place: to.main, steps: this.#steps(operation, api, to) });
    });
  }

  #steps(operation: Operation, api: ChangeApi, to: Places): Steps {
    switch (operation) {
      case 'create':
        return this.#create(api, to);
      case 'read':
        return this.#readOne(api, to);
      case 'update':
        return this.#update(api, to);
      case 'delete':
        return this.#delete(api, to);
    }
  }

  *#create(api: ChangeApi, to: Places): Steps {
    const change = this.#own.begin(api);
    yield this.#post(change, to.main);
    yield* this.#readBack(change, to.check);
    this.#own.keep(change);
  }

  *#readOne(api: ChangeApi, to: Places): Steps {
    const change = yield* this.#takeOrMake(api, to.make);
    yield this.#get(change, to.main);
    this.#own.keep(change);
  }

  *#update(api: ChangeApi, to: Places): Steps {
    const before = yield* this.#takeOrMake(api, to.make);
    const change = { ...before, version: before.version + 1 };
    const text = changeText(change.name, change.version);
    this.#replaced.expect(text);
    yield { place: to.main, request: api.replace(text), check: this.#replaced };
    yield* this.#readBack(change, to.check);
    this.#own.keep(change);
  }

  *#delete(api: ChangeApi, to: Places): Steps {
    const change = yield* this.#takeOrMake(api, to.make);
    yield { place: to.main, request: api.delete(change.name), check: this.#deleted };
    yield { place: to.check, request: api.read(change.name), check: this.#gone };
    this.#own.forget(change);
  }

  *#takeOrMake(api: ChangeApi, place: number): Generator<Step, OwnChange, undefined> {
    const taken = this.#own.take();
    if (taken !== null) return taken;
    const made = this.#own.begin(api);
    yield this.#post(made, place);
    return made;
  }

  /** Reads what the target reports about the change, and then its text. */
  *#readBack(change: OwnChange, place: number): Steps {
    yield this.#get(change, place);
    this.#proposal.expect(changeText(change.name, change.version).proposal);
    yield { place, request: change.api.readProposal(change.name), check: this.#proposal };
  }

  #post(change: OwnChange, place: number): Step {
    const text = changeText(change.name, change.version);
    this.#created.expect(text);
    return { place, request: change.api.create(text), check: this.#created };
  }

  #get(change: OwnChange, place: number): Step {
    this.#read.expect(changeText(change.name, change.version));
    return { place, request: change.api.read(change.name), check: this.#read };
  }
}
