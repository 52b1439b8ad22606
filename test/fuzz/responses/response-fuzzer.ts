import { mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HarnessError } from '../../../src/errors.ts';
import { SocketBytes } from '../../../src/metrics/wire-bytes.ts';
import { Random } from '../../../src/random.ts';
import type { EngineName } from '../../../src/scenarios/scenario.ts';
import { hostileRequests } from '../../../src/scenarios/workloads/edge-cases/hostile.ts';
import type { Provider } from '../../../src/scenarios/workloads/language/fact-sources.ts';
import { type Facts, specOf, WORKLOADS } from '../../../src/scenarios/workloads/workload.ts';
import { programsOf } from '../../../src/workers/build-program.ts';
import { parseExactly } from '../../../src/workers/checks/exact-json.ts';
import type { Program } from '../../../src/workers/programs/program.ts';
import type { Outcome } from '../../../src/workers/recording/outcome.ts';
import { startRecording } from '../../support/recording.ts';
import { checkCounts } from './check-counts.ts';
import { damageJson } from './damaged-json.ts';
import { type FuzzedEngine, fuzzedEngine } from './fuzzed-engine.ts';
import { MemoryNetwork } from './memory-network.ts';
import { ORIGIN, type ResponseCase, responseCases, TIMEOUT_MS } from './response-cases.ts';
import { RightTarget } from './right-target.ts';

export type ResponseFuzzing = {
  readonly responses: number;
  readonly iterations: number;
  /** Iterations whose answers were all right, and were found to be ok. */
  readonly ok: number;
  /** Iterations by their outcome. */
  readonly outcomes: ReadonlyMap<Outcome, number>;
  /** The longest turn of the loop, ms of CPU. */
  readonly slowestMs: number;
  /** What must not be, in words. */
  readonly faults: readonly string[];
};

const STREAM = 4;
const MOST_FAULTS = 20;
const ITERATIONS_PER_USER = 30;
/** No iteration needs as many turns. */
const MOST_TURNS = 50_000;
const TICK_MS = 100;
/** After so much time without anything else, a request must have timed out: once, and once more as it may be postponed. */
const MOST_TICKS = (5 * TIMEOUT_MS) / TICK_MS;
/** A file is read while a request is sent. */
const MOST_IDLE_TURNS = 100_000;

/** Runs users of all workloads over one of the clients, against a target in memory whose answers are mutated. Nothing takes time. */
export async function fuzzResponses(
  count: number,
  seed: number,
  provide: Provider,
  engine: EngineName,
): Promise<ResponseFuzzing> {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
  // A mock would keep the stack of every call, and all that is on it.
  Object.defineProperty(performance, 'now', { value: () => Date.now(), configurable: true });
  const uncaught: string[] = [];
  const onUncaught = (error: unknown): void =>
    void uncaught.push(error instanceof Error ? `${error.stack}` : `${error}`);
  process.on('uncaughtException', onUncaught).on('unhandledRejection', onUncaught);
  const client = fuzzedEngine(engine);
  const fuzzer = new ResponseFuzzer(provide, client);
  try {
    const cases = responseCases();
    for (let user = 0; fuzzer.responses < count && fuzzer.faults.length < MOST_FAULTS; user++) {
      await fuzzer.runUser(cases[user % cases.length] as ResponseCase, new Random(seed, STREAM, user), `user ${user}`);
      // What was freed is given back between turns of the loop.
      await nextTurn();
      for (const text of uncaught.splice(0)) fuzzer.faults.push(`user ${user}: thrown into the thread: ${text}`);
    }
    return fuzzer;
  } finally {
    process.off('uncaughtException', onUncaught).off('unhandledRejection', onUncaught);
    client.restore();
    Reflect.deleteProperty(performance, 'now');
    mock.reset();
  }
}

class ResponseFuzzer implements ResponseFuzzing {
  responses = 0;
  iterations = 0;
  ok = 0;
  slowestMs = 0;
  readonly outcomes: Map<Outcome, number> = new Map();
  readonly faults: string[] = [];
  readonly #provide: Provider;
  readonly #engine: FuzzedEngine;

  constructor(provide: Provider, engine: FuzzedEngine) {
    this.#provide = provide;
    this.#engine = engine;
  }

  /** One user of a workload. Half of the users get right answers only now and then, the others mostly. */
  async runUser({ scenario, ...answers }: ResponseCase, random: Random, title: string): Promise<void> {
    const { workload, requests } = scenario;
    const fault = (text: string): void =>
      void this.faults.push(`${title}, ${JSON.stringify(workload).slice(0, 200)}: ${text}`);
    const hostile = hostileRequests({ basePath: '', documents: '/documents', change: 'add-login', headers: {} });
    const target = new RightTarget(workload.kind === 'edge-cases' ? hostile : []);
    const areFactsRight = random.chance(0.7);
    const facts = await this.#factsOf(scenario, target, areFactsRight ? null : random, fault);
    if (facts === null) return;
    const mutatedShare = random.pick([0, 0.1, 0.3, 0.6]);
    const pass = (ms: number): void => mock.timers.tick(ms);
    const network = new MemoryNetwork({ target, random, mutatedShare, ...answers, pass });
    const clock = (): number => Date.now() * 1e3;
    const { recorder, intervals } = startRecording(clock(), Number.POSITIVE_INFINITY, requests);
    const id = { run: title, scenario: 's', repeat: 0, level: 0, shard: 0 };
    const programOf = programsOf(
      { id, scenario, facts, origin: ORIGIN, shards: 1, port: null as never },
      {
        ...{ recorder, clock, sockets: new SocketBytes(), connect: this.#engine.connectTo(network) },
        ...{
          timeoutMs: TIMEOUT_MS,
          maxBodyBytes: scenario.maxBodyBytes,
          onDoubt: () => undefined,
          addGauges: () => undefined,
        },
      },
    );
    const program = programOf(0);
    for (let count = 0; count < ITERATIONS_PER_USER; count++) {
      if (!(await this.#iterate(program, network, random, clock, areFactsRight, fault))) return;
    }
    const closed = program.close();
    if (!(await this.#settle(network, closed))) fault('a user that does not close');
    recorder.close(clock());
    this.responses += network.responses;
    checkCounts(intervals, network, fault);
  }

  /** What the workload asks before the load; null where the answers are no good, which has to be said in words. */
  async #factsOf(
    { workload }: ResponseCase['scenario'],
    target: RightTarget,
    damage: Random | null,
    fault: (text: string) => void,
  ): Promise<Facts | null> {
    const ask = async (path: string): Promise<unknown> => {
      const { body } = target.answer({ method: 'GET', url: path, type: '', bytes: 0, body: Buffer.alloc(0) });
      const text = body.toString();
      const asked = damage?.chance(0.7) ? damageJson(damage, text) : text;
      try {
        return parseExactly(asked);
      } catch {
        throw new HarnessError('CONFIG', 'no JSON');
      }
    };
    try {
      return (await specOf(workload, WORKLOADS).facts(workload, { ask, provide: this.#provide })) as Facts;
    } catch (error) {
      if (!(error instanceof HarnessError) || error.code !== 'CONFIG')
        fault(`before the load: ${error instanceof Error ? error.stack : error}`);
      return null;
    }
  }

  /** One iteration, some of which are cut off. Returns whether the user can go on. */
  async #iterate(
    program: Program,
    network: MemoryNetwork,
    random: Random,
    clock: () => number,
    areFactsRight: boolean,
    fault: (text: string) => void,
  ): Promise<boolean> {
    const isFresh = network.waiting === 0;
    if (random.chance(0.1)) mock.timers.tick(random.pick([5, 1_500]));
    network.isMutated = network.isWrong = false;
    const before = process.cpuUsage();
    const state: { outcome: Outcome | null } = { outcome: null };
    program.iterate(clock(), (outcome) => (state.outcome = outcome), { stage: 0, isArrival: false });
    const cutAt = random.chance(0.02) ? random.between(0, 20) : Number.POSITIVE_INFINITY;
    const ended = await this.#run(
      network,
      () => state.outcome !== null,
      (turn) => {
        if (turn === cutAt) program.cut();
      },
    );
    const { user, system } = process.cpuUsage(before);
    this.slowestMs = Math.max(this.slowestMs, (user + system) / 1e3);
    const { outcome } = state;
    if (!ended || outcome === null) {
      fault('an iteration that does not end');
      return false;
    }
    this.iterations += 1;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    const isRight = isFresh && areFactsRight && !network.isMutated;
    if (isRight && outcome === 'ok') this.ok += 1;
    if (isRight && outcome !== 'ok' && outcome !== 'unfinished') fault(`right answers, and ${outcome}`);
    // undici is not as strict: docs/scenarios.md says which wrong answers it takes for right ones.
    if (this.#engine.name === 'wire' && network.isWrong && areFactsRight && outcome === 'ok')
      fault('a wrong answer, and ok');
    if (random.chance(0.7)) while (network.waiting > 0) network.turn();
    await (this.#engine.rest?.(network) ?? null);
    return true;
  }

  /** Does turns until `hasEnded`; returns false if that never is. */
  async #run(network: MemoryNetwork, hasEnded: () => boolean, onTurn: (turn: number) => void): Promise<boolean> {
    let [turns, ticks, idle] = [0, 0, 0];
    for (; !hasEnded() && turns < MOST_TURNS && ticks < MOST_TICKS; turns += 1) {
      onTurn(turns);
      if (this.#engine.rest !== null) await this.#engine.rest(network);
      if (hasEnded()) break;
      if (network.waiting > 0) {
        network.turn();
        ticks = 0;
        idle = 0;
      } else if (network.isReceiving && idle < MOST_IDLE_TURNS) {
        idle += 1;
        turns -= 1;
        await nextTurn();
      } else {
        mock.timers.tick(TICK_MS);
        ticks += 1;
        await null;
      }
    }
    return hasEnded();
  }

  async #settle(network: MemoryNetwork, promise: Promise<void>): Promise<boolean> {
    let isSettled = false;
    void promise.then(() => {
      isSettled = true;
    });
    for (let round = 0; round < MOST_IDLE_TURNS && !isSettled; round += 1) {
      await nextTurn();
      await this.#run(
        network,
        () => isSettled || network.waiting === 0,
        () => undefined,
      );
      if (!isSettled && network.waiting === 0 && round < MOST_TICKS) mock.timers.tick(TICK_MS);
    }
    return isSettled;
  }
}
