import { type Gauges, mergeGauges } from '../../metrics/gauge.ts';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import type { Work } from '../../metrics/work.ts';
import type { ProfileAnswer, ProfileStep } from '../../monitor/profile/thread-profile.ts';
import type { MemoryFloor } from '../target.ts';
import type { FromIsolate, MeasuredWindow, ToIsolate } from './target-messages.ts';

type GaugesListener = (gauges: Gauges) => void;

/** Asks an isolate that watches itself, and hands on what that reports. Every answer is `undefined` if the isolate ends before it. */
export class IsolateQuestions {
  readonly #post: (question: ToIsolate) => void;
  readonly #listeners: GaugesListener[] = [];
  /** Gauges that arrived before the first listener was registered. */
  #unheard: Gauges | undefined;
  readonly #floors = new Answers<MemoryFloor | null>();
  readonly #works = new Answers<Work>();
  readonly #counts = new Answers<RequestCounts | null>();
  readonly #profiles = new Answers<ProfileAnswer>();

  constructor(post: (question: ToIsolate) => void) {
    this.#post = post;
  }

  onGauges(listener: GaugesListener): void {
    this.#listeners.push(listener);
    if (this.#unheard) listener(this.#unheard);
    this.#unheard = undefined;
  }

  /** Null where it is not watched closely. */
  settle(closely: boolean): Promise<MemoryFloor | null | undefined> {
    return this.#floors.ask((id) => this.#post({ kind: 'settle', id, closely }));
  }

  readWork(): Promise<Work | undefined> {
    return this.#works.ask((id) => this.#post({ kind: 'read-work', id }));
  }

  async readCounts(): Promise<RequestCounts | undefined> {
    return (await this.#counts.ask((id) => this.#post({ kind: 'read-counts', id }))) ?? undefined;
  }

  begin(window: MeasuredWindow): void {
    this.#post({ kind: 'begin', ...window });
  }

  profile(step: ProfileStep): Promise<ProfileAnswer | undefined> {
    return this.#profiles.ask((id) => this.#post({ kind: 'profile', id, step }));
  }

  /** Takes in what the isolate says. */
  take(message: FromIsolate): void {
    switch (message.kind) {
      case 'gauges':
        if (this.#listeners.length === 0) this.#unheard = mergeGauges(this.#unheard ?? {}, message.gauges);
        for (const listener of this.#listeners) listener(message.gauges);
        return;
      case 'settled':
        this.#floors.take(message.id, message.floor);
        return;
      case 'worked':
        this.#works.take(message.id, message.work);
        return;
      case 'counted':
        this.#counts.take(message.id, message.counts);
        return;
      case 'profiled':
        this.#profiles.take(message.id, message.answer);
        return;
    }
  }

  /** No answer comes any more. */
  end(): void {
    for (const answers of [this.#floors, this.#works, this.#counts, this.#profiles]) answers.end();
  }
}

/** Answers of an isolate to questions of one kind, by the id of the question. */
export class Answers<Answer> {
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #asked = 0;
  #ended = false;

  /** Resolves with `undefined` if no answer comes any more. */
  ask(post: (id: number) => void): Promise<Answer | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    const id = this.#asked;
    this.#asked += 1;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      post(id);
    });
  }

  take(id: number, answer: Answer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  end(): void {
    this.#ended = true;
    for (const resolve of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }
}
