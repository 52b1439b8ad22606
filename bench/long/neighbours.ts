import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { Random } from '../../src/random.ts';

export const BUSY_PROCESSES = 2;
/** Bounds of how long a neighbour that comes and goes stays, and how long it stays away. */
export const SPAN_MS = { from: 3_000, to: 10_000 };
/** The stream of random numbers of the first neighbour; each has one of its own. */
const STREAM = 100;

/** When one neighbour is there, in ms from the start of the run. */
export type Visit = { readonly fromMs: number; readonly toMs: number };

/** The visits of one neighbour, without an end. The same for the same `seed` and `number`. The first neighbour comes at once. */
export function* visitsOf(seed: number, number: number): Generator<Visit, never> {
  const random = new Random(seed, STREAM + number, 0);
  const span = (): number => SPAN_MS.from + random.fraction() * (SPAN_MS.to - SPAN_MS.from);
  let fromMs = number === 0 ? 0 : random.fraction() * SPAN_MS.from;
  for (;;) {
    const toMs = fromMs + span();
    yield { fromMs, toMs };
    fromMs = toMs + span();
  }
}

/** Takes all the CPU that it gets, and ends when its parent does. */
const BURN =
  'const parent = process.ppid; for (;;) { for (let i = 0; i < 1e8; i++); if (process.ppid !== parent) process.exit(); }';
/** What makes a process one of the harness's own. */
const MARKER = 'PERF_HARNESS_RUN';

/** Runs something beside busy processes: all the while, or as they come and go by a seed. `priority` is theirs, as `nice` has it. All have ended when it resolves. */
export async function besideBusy<T>(
  habit: 'steady' | { readonly seed: number },
  run: () => Promise<T>,
  { count, priority }: { readonly count: number; readonly priority: number } = { count: BUSY_PROCESSES, priority: 0 },
): Promise<T> {
  const neighbours = Array.from({ length: count }, (_, number) =>
    habit === 'steady'
      ? new Neighbour([{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }], priority)
      : new Neighbour(visitsOf(habit.seed, number), priority),
  );
  try {
    return await run();
  } finally {
    await Promise.all(neighbours.map((neighbour) => neighbour.end()));
  }
}

class Neighbour {
  readonly #visits: Iterator<Visit>;
  readonly #priority: number;
  readonly #startMs = performance.now();
  readonly #gone: Promise<unknown>[] = [];
  #process: ChildProcess | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(visits: Iterable<Visit>, priority: number) {
    this.#priority = priority;
    this.#visits = visits[Symbol.iterator]();
    this.#awaitVisit();
  }

  async end(): Promise<void> {
    clearTimeout(this.#timer);
    this.#leave();
    await Promise.all(this.#gone);
  }

  #awaitVisit(): void {
    const { value, done } = this.#visits.next();
    if (done === true) return;
    const { fromMs, toMs } = value as Visit;
    this.#at(fromMs, () => {
      this.#come();
      if (Number.isFinite(toMs))
        this.#at(toMs, () => {
          this.#leave();
          this.#awaitVisit();
        });
    });
  }

  #at(ms: number, act: () => void): void {
    this.#timer = setTimeout(act, Math.max(0, this.#startMs + ms - performance.now()));
  }

  #come(): void {
    const { [MARKER]: _, ...env } = process.env;
    this.#process = spawn(process.execPath, ['-e', BURN], { stdio: 'ignore', env });
    this.#gone.push(once(this.#process, 'exit'));
    if (this.#priority !== 0 && this.#process.pid !== undefined) setPriority(this.#process.pid, this.#priority);
  }

  #leave(): void {
    this.#process?.kill('SIGKILL');
    this.#process = null;
  }
}
