import { createRequire } from 'node:module';
import type autocannon from 'autocannon';
import type { Clock } from '../../../metrics/clock.ts';
import type { ConcurrencyWorkload } from '../../../scenarios/scenario.ts';
import type { Loop } from '../../loops/loop.ts';
import { createRandom } from '../../programs/random.ts';
import type { ShardMessage, ShardTask, Until } from '../../protocol.ts';
import type { ExchangeOptions } from '../exchange.ts';
import { drawValues, prepareRequest } from '../request.ts';
import type { AutocannonClient } from './autocannon-client.ts';
import { AutocannonUser, type BuiltRequest, type UserHost } from './autocannon-user.ts';

/** Longer than any phase: when a phase ends is our clock's business, and each request's time our own timer's. */
const NEVER_SEC = 2_000_000;
/** autocannon looks this often whether all of its clients are done. */
const SAMPLE_MS = 20;

/** A closed loop whose requests autocannon writes and parses; `concurrency` only. */
export class AutocannonLoop implements Loop {
  /** Loaded here, not above: it takes 100 ms of CPU, which the threads of the other engine would pay too. */
  readonly #autocannon: typeof autocannon = createRequire(import.meta.url)('autocannon');
  readonly #task: ShardTask;
  readonly #workload: ConcurrencyWorkload;
  /** Virtual users of this shard, by their number in the whole scenario. */
  readonly #numbers: readonly number[];
  readonly #iterations: number;
  readonly #options: ExchangeOptions;
  readonly #clock: Clock;
  readonly #post: (message: ShardMessage) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #doubts = new Set<string>();
  #users: readonly AutocannonUser[] = [];
  #endUs = 0;
  #left = 0;
  #phase = 0;

  constructor(
    task: ShardTask,
    numbers: readonly number[],
    iterations: number,
    options: ExchangeOptions,
    post: (message: ShardMessage) => void,
  ) {
    if (task.scenario.workload.kind !== 'concurrency')
      throw new Error('autocannon serves the concurrency workload only');
    this.#task = task;
    this.#workload = task.scenario.workload;
    this.#numbers = numbers;
    this.#iterations = iterations;
    this.#options = options;
    this.#clock = options.clock;
    this.#post = post;
  }

  async run(startUs: number, until: Until): Promise<void> {
    this.#phase += 1;
    this.#endUs = until.kind === 'time' ? until.endUs : Number.POSITIVE_INFINITY;
    this.#left = until.kind === 'time' ? Number.POSITIVE_INFINITY : this.#iterations;
    const count = Math.min(this.#numbers.length, this.#left);
    if (count === 0) return;
    await this.#wait(startUs);
    if (!this.#open(this.#clock())) return;
    await this.#fire(count);
    await this.close();
  }

  stop(): void {
    this.#left = 0;
    this.#endUs = this.#clock();
    this.#drain();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#users.map((user) => user.end()));
    this.#users = [];
  }

  /** One run of autocannon, from its first connection until its last client is done. */
  #fire(count: number): Promise<void> {
    let running = count;
    let adopted = 0;
    return new Promise((resolve, reject) => {
      const host: UserHost = {
        take: (nowUs) => this.#take(nowUs),
        open: (nowUs) => this.#open(nowUs),
        doubt: (reason) => this.#doubt(reason),
        ended: () => {
          running -= 1;
        },
      };
      this.#users = Array.from({ length: count }, (_, index) => this.#user(index, host));
      if (this.#endUs !== Number.POSITIVE_INFINITY) this.#after(this.#msLeft(), () => this.#drain());
      const options = {
        url: new URL(this.#task.origin).origin,
        connections: count,
        duration: NEVER_SEC,
        timeout: NEVER_SEC,
        sampleInt: SAMPLE_MS,
        setupClient: (client: unknown) => {
          this.#users[adopted]?.adopt(client as AutocannonClient);
          adopted += 1;
        },
      };
      this.#autocannon(options, (error: unknown) => {
        if (error) reject(error);
        else if (running > 0) reject(new Error('autocannon ended before its clients had'));
        else resolve();
      });
    });
  }

  #user(index: number, host: UserHost): AutocannonUser {
    const { origin, facts } = this.#task;
    const random = createRandom((this.#numbers[index] ?? 0) * 2 + this.#phase);
    const { pathname } = new URL(origin);
    const basePath = pathname === '/' ? '' : pathname;
    const fill = drawValues(facts.values, random);
    const prepared = this.#workload.requests.map((request) => prepareRequest(request, basePath, fill));
    const build = (choice: number): BuiltRequest => {
      const spec = this.#workload.requests[choice];
      const path = prepared[choice]?.().path ?? '';
      const body = spec?.body ?? null;
      const fixed = { method: spec?.method ?? 'GET', path, headers: { ...spec?.headers } };
      return { autocannon: body === null ? fixed : { ...fixed, body }, choice };
    };
    return new AutocannonUser({ ...this.#options, workload: this.#workload, build, random, host });
  }

  #take(nowUs: number): boolean {
    if (!this.#open(nowUs)) return false;
    this.#left -= 1;
    if (this.#left === 0) for (const user of this.#users) user.wake();
    return true;
  }

  #open(nowUs: number): boolean {
    return this.#left > 0 && nowUs < this.#endUs;
  }

  #drain(): void {
    for (const user of this.#users) user.drain();
    this.#after(this.#task.scenario.gracefulStopMs, () => {
      for (const user of this.#users) user.cut();
    });
  }

  #doubt(reason: string): void {
    if (this.#doubts.has(reason)) return;
    this.#doubts.add(reason);
    this.#post({ kind: 'doubt', reason });
  }

  #msLeft(): number {
    return Math.max(0, (this.#endUs - this.#clock()) / 1e3);
  }

  #wait(untilUs: number): Promise<void> {
    const delayMs = Math.max(0, (untilUs - this.#clock()) / 1e3);
    return new Promise((resolve) => this.#after(delayMs, resolve));
  }

  #after(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, delayMs);
    this.#timers.add(timer);
  }
}
