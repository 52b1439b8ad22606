import { setTimeout as pause } from 'node:timers/promises';
import type { Gauges } from '../../../metrics/gauge.ts';
import { ISOLATE_GAUGES, type TargetGaugeName } from '../../../metrics/names.ts';
import type { RequestCounts } from '../../../metrics/request-counts.ts';
import { addWork, type Work, type WorkQuantity } from '../../../metrics/work.ts';
import type { ProfileAnswer, ProfileStep } from '../../../monitor/profile/thread-profile.ts';
import type { MemoryFloor } from '../../target.ts';
import type { ListenPlace } from '../../thread/listen-place.ts';
import type { MeasuredWindow } from '../../thread/target-messages.ts';
import { GaugeSum } from './gauge-sum.ts';
import type { Watching } from './probe-messages.ts';
import type { ProbeSocket } from './probe-socket.ts';
import type { ProbedIsolate } from './probed-isolate.ts';

/** Processes of a cluster may start to listen after the first of them, and a process may be busy when it is asked. */
const FIND_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;

/**
 * The isolates of a command that listen where it is asked: one, or those of a cluster, which are added up, its first process among them. One
 * that begins to listen later joins them. What one has done that has ended can't be told any more, so that the next reading of
 * work or of counts is none.
 */
export class ProbedTarget {
  readonly #isolates = new Map<ProbedIsolate, Watching>();
  readonly #sum = new GaugeSum<ProbedIsolate>();
  readonly #listeners: ((gauges: Gauges) => void)[] = [];
  /** One that joins is watched as the others are. Nobody has asked for more before they settle for the first time. */
  #closely = false;
  #isWorkLost = false;
  #areCountsLost = false;

  /** Null where no isolate with the probe listens there. To be called once something does. */
  static async find(socket: ProbeSocket, place: ListenPlace, signal?: AbortSignal): Promise<ProbedTarget | null> {
    const serving = await servingAt(socket, place, signal);
    if (serving.length === 0) return null;
    const target = new ProbedTarget();
    await Promise.all(serving.map((isolate) => target.#watch(isolate, place)));
    socket.onListening(async (isolate) => {
      if ((await isolate.locate())?.places.includes(place)) await target.#watch(isolate, place);
    });
    return target;
  }

  /** The gauges that all of them can tell. */
  get gauges(): readonly TargetGaugeName[] {
    return ISOLATE_GAUGES.filter((name) => this.#watching.every(({ gauges }) => gauges.includes(name)));
  }

  get work(): readonly WorkQuantity[] {
    const [first, ...others] = this.#watching;
    return (first?.work ?? []).filter((name) => others.every(({ work }) => work.includes(name)));
  }

  /** The processes, by their number and their version of Node. */
  get processes(): readonly { readonly pid: number; readonly node: string }[] {
    return [...this.#isolates.keys()].flatMap(({ name }) => (name === null ? [] : { pid: name.pid, node: name.node }));
  }

  onGauges(listener: (gauges: Gauges) => void): void {
    this.#listeners.push(listener);
  }

  /** Undefined where one of them gives no answer, and null where they are not watched closely. */
  async settle(closely: boolean): Promise<MemoryFloor | null | undefined> {
    this.#closely = closely;
    const floors = await this.#askAll(({ questions }) => questions.settle(closely));
    this.#tell(this.#sum.flush());
    if (!closely) return floors && null;
    return floors
      ?.flatMap((floor) => floor ?? [])
      .reduce((a, b) => ({
        'target.memory': a['target.memory'] + b['target.memory'],
        'target.heap': (a['target.heap'] ?? 0) + (b['target.heap'] ?? 0),
        'target.external': (a['target.external'] ?? 0) + (b['target.external'] ?? 0),
      }));
  }

  async readWork(): Promise<Work | undefined> {
    const works = await this.#askAll(({ questions }) => questions.readWork());
    const isLost = this.#isWorkLost;
    this.#isWorkLost = false;
    return isLost ? undefined : works?.reduce(addWork);
  }

  async readCounts(): Promise<RequestCounts | undefined> {
    // Some of them may have no server of Node's own that answers, as the first process of a cluster.
    const counts = await Promise.all([...this.#isolates.keys()].map(({ questions }) => questions.readCounts()));
    const isLost = this.#areCountsLost;
    this.#areCountsLost = false;
    const known = counts.filter((each) => each !== undefined);
    if (isLost || known.length === 0) return undefined;
    return known.reduce((a, b) => ({ read: a.read + b.read, answered: a.answered + b.answered }));
  }

  begin(window: MeasuredWindow): void {
    for (const { questions } of this.#isolates.keys()) questions.begin(window);
  }

  /** Profiles all of them, and tells of the one that has answered most. */
  async profile(step: ProfileStep): Promise<ProfileAnswer> {
    const answers = await Promise.all(
      [...this.#isolates.keys()].map(async ({ questions }) => {
        const answered = step.kind === 'close' ? ((await questions.readCounts())?.answered ?? 0) : 0;
        return { answered, answer: await questions.profile(step) };
      }),
    );
    const [most] = answers.sort((a, b) => b.answered - a.answered);
    return most?.answer ?? { ok: false, reason: 'its process has ended' };
  }

  get #watching(): readonly Watching[] {
    return [...this.#isolates.values()];
  }

  async #watch(isolate: ProbedIsolate, place: ListenPlace): Promise<void> {
    if (this.#isolates.has(isolate)) return;
    const watching = await isolate.watch(place, this.#closely);
    if (watching === undefined || this.#isolates.has(isolate)) return;
    this.#isolates.set(isolate, watching);
    this.#sum.add(isolate);
    isolate.questions.onGauges((gauges) => {
      const sum = this.#sum.take(isolate, gauges);
      if (sum !== null) this.#tell(sum);
    });
    void isolate.ended.then(() => {
      this.#isolates.delete(isolate);
      this.#sum.remove(isolate);
      this.#isWorkLost = true;
      this.#areCountsLost = true;
    });
  }

  #tell(gauges: Gauges): void {
    for (const listener of this.#listeners) listener(gauges);
  }

  /** Undefined where one of them gives no answer. */
  async #askAll<Answer>(
    ask: (isolate: ProbedIsolate) => Promise<Answer | undefined>,
  ): Promise<readonly Answer[] | undefined> {
    const answers = await Promise.all([...this.#isolates.keys()].map(ask));
    const known = answers.filter((each) => each !== undefined);
    return known.length === 0 || known.length < answers.length ? undefined : known;
  }
}

/** Waits for isolates that are about to connect, and for processes of a cluster that are about to listen. */
async function servingAt(
  socket: ProbeSocket,
  place: ListenPlace,
  signal: AbortSignal | undefined,
): Promise<readonly ProbedIsolate[]> {
  const until = AbortSignal.any([AbortSignal.timeout(FIND_WITHIN_MS), ...(signal === undefined ? [] : [signal])]);
  const isOver = new Promise<undefined>((resolve) => {
    until.addEventListener('abort', () => resolve(undefined));
    if (until.aborted) resolve(undefined);
  });
  for (;;) {
    // Before they are asked: one that connects meanwhile was not.
    const areAllThere = socket.expected.length === 0;
    const located = await Promise.all(
      socket.isolates.map(async (isolate) => ({ isolate, where: await Promise.race([isolate.locate(), isOver]) })),
    );
    const serving = located.filter(({ where }) => where?.places.includes(place));
    const pids = new Set(serving.map(({ isolate }) => isolate.name?.pid));
    const isComplete = serving.every(({ where }) => where?.workers.every((pid) => pids.has(pid)) ?? true);
    if ((isComplete && areAllThere) || until.aborted) return serving.map(({ isolate }) => isolate);
    await pause(LOOK_EVERY_MS);
  }
}
