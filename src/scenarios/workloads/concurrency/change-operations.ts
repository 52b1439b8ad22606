import { ChangeApi } from '../../../workers/changes/change-api.ts';
import { ChangeCheck } from '../../../workers/changes/change-check.ts';
import { changeText } from '../../../workers/changes/change-text.ts';
import type { OwnChange, OwnChanges } from '../../../workers/changes/own-changes.ts';
import { ExactCheck } from '../../../workers/checks/exact-check.ts';
import { StatusCheck } from '../../../workers/checks/status-check.ts';
import type { OutgoingRequest } from '../../../workers/http/engine.ts';
import type { BodyCheck, Exchange } from '../../../workers/http/exchange.ts';
import type { Outcome } from '../../../workers/recording/outcome.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import { checkOf, MAKE, mixNames } from './request-names.ts';
import type { ConcurrencyWorkload, Operation } from './types.ts';

/** Which of an operation's figures a request belongs to. */
type Part = 'main' | 'check' | 'make';
type Step = { readonly part: Part; readonly request: OutgoingRequest; readonly check: BodyCheck };
type Steps = Generator<Step, void, undefined>;

type Choice = {
  readonly operation: Operation;
  readonly api: ChangeApi;
  /** Places of its series among those of a stage. */
  readonly places: { readonly [part in Part]: number };
};

/**
 * Operations on changes that this user alone has made: what is written must be read back as it was written, and what is
 * deleted must be gone. Each step is sent when the one before it was ok.
 */
export class ChangeOperations {
  readonly #exchange: Exchange;
  readonly #own: OwnChanges;
  readonly #choices: readonly Choice[];
  readonly #created = new ChangeCheck(201);
  readonly #replaced = new ChangeCheck(200);
  readonly #read = new ChangeCheck(200);
  readonly #proposal = new ExactCheck();
  readonly #deleted = new StatusCheck([204]);
  readonly #gone = new StatusCheck([404]);

  constructor(workload: ConcurrencyWorkload, exchange: Exchange, own: OwnChanges, basePath: string) {
    this.#exchange = exchange;
    this.#own = own;
    const names = mixNames(workload);
    this.#choices = workload.operations.map(({ name, operation, headers }) => ({
      operation,
      api: new ChangeApi(`${basePath}/changes`, headers),
      places: { main: names.indexOf(name), check: names.indexOf(checkOf(name)), make: names.indexOf(MAKE) },
    }));
  }

  /** Does the operation of that number. `series` are those of the stage; the iteration is counted in `mainOf`. */
  run(
    choice: number,
    series: readonly SeriesRecorder[],
    dueUs: number,
    isArrival: boolean,
    done: (outcome: Outcome, nowUs: number) => void,
  ): void {
    const { operation, api, places } = this.#choices[choice] as Choice;
    const steps = this.#steps(operation, api);
    let isFirst = isArrival;
    const advance = (outcome: Outcome, nowUs: number): void => {
      const step = outcome === 'ok' ? steps.next() : null;
      if (step === null || step.done === true) {
        done(outcome, nowUs);
        return;
      }
      const { part, request, check } = step.value;
      this.#exchange.send(request, series[places[part]] as SeriesRecorder, check, nowUs, advance, isFirst);
      isFirst = false;
    };
    advance('ok', dueUs);
  }

  #steps(operation: Operation, api: ChangeApi): Steps {
    switch (operation) {
      case 'create':
        return this.#create(api);
      case 'read':
        return this.#readOne(api);
      case 'update':
        return this.#update(api);
      case 'delete':
        return this.#delete(api);
    }
  }

  *#create(api: ChangeApi): Steps {
    const change = this.#own.begin(api);
    yield this.#post(change, 'main');
    yield* this.#readBack(change);
    this.#own.keep(change);
  }

  *#readOne(api: ChangeApi): Steps {
    const change = yield* this.#takeOrMake(api);
    yield this.#get(change, 'main');
    this.#own.keep(change);
  }

  *#update(api: ChangeApi): Steps {
    const before = yield* this.#takeOrMake(api);
    const change = { ...before, version: before.version + 1 };
    const text = changeText(change.name, change.version);
    this.#replaced.expect(text);
    yield { part: 'main', request: api.replace(text), check: this.#replaced };
    yield* this.#readBack(change);
    this.#own.keep(change);
  }

  *#delete(api: ChangeApi): Steps {
    const change = yield* this.#takeOrMake(api);
    yield { part: 'main', request: api.delete(change.name), check: this.#deleted };
    yield { part: 'check', request: api.read(change.name), check: this.#gone };
    this.#own.forget(change);
  }

  *#takeOrMake(api: ChangeApi): Generator<Step, OwnChange, undefined> {
    const taken = this.#own.take();
    if (taken !== null) return taken;
    const made = this.#own.begin(api);
    yield this.#post(made, 'make');
    return made;
  }

  /** What the target says of it, and its text. */
  *#readBack(change: OwnChange): Steps {
    yield this.#get(change, 'check');
    this.#proposal.expect(changeText(change.name, change.version).proposal);
    yield { part: 'check', request: change.api.readProposal(change.name), check: this.#proposal };
  }

  #post(change: OwnChange, part: Part): Step {
    const text = changeText(change.name, change.version);
    this.#created.expect(text);
    return { part, request: change.api.create(text), check: this.#created };
  }

  #get(change: OwnChange, part: Part): Step {
    this.#read.expect(changeText(change.name, change.version));
    return { part, request: change.api.read(change.name), check: this.#read };
  }
}
