import type { Clock } from '../../../metrics/clock.ts';
import type { ConcurrencyWorkload } from '../../../scenarios/scenario.ts';
import { ExpectationCheck } from '../../checks/expectation-check.ts';
import { Backoff } from '../../loops/backoff.ts';
import { weightedDraw } from '../../programs/random.ts';
import type { Outcome } from '../../recording/outcome.ts';
import type { SeriesRecorder } from '../../recording/series-recorder.ts';
import type { Connection } from '../engine.ts';
import { Exchange, type ExchangeOptions } from '../exchange.ts';
import { classifyError, loseShard, shortageIn } from '../failure.ts';
import type { AutocannonClient } from './autocannon-client.ts';

/** So many requests are drawn and built beforehand, then sent in turn: building one costs more than sending it. */
const DRAWN_REQUESTS = 512;

/** What a user asks its loop: whether one more iteration may start, and to be told when it has ended. */
export type UserHost = {
  /** Whether an iteration may start now; takes it out of what is left. */
  readonly take: (nowUs: number) => boolean;
  /** Whether the phase still runs; when it does not, a client is only drained. */
  readonly open: (nowUs: number) => boolean;
  readonly ended: () => void;
  readonly doubt: (reason: string) => void;
};

/** A request that autocannon sends, and what we hold its answer against. */
export type BuiltRequest = {
  readonly autocannon: { method: string; path: string; headers: Record<string, string>; body?: string };
  readonly choice: number;
};

export type UserOptions = ExchangeOptions & {
  readonly workload: ConcurrencyWorkload;
  readonly build: (choice: number) => BuiltRequest;
  readonly random: () => number;
  readonly host: UserHost;
};

/**
 * One autocannon client as a virtual user. autocannon writes requests and parses answers; times, counts and checks are
 * ours, taken from its events, because its own histogram has 1 ms resolution and is wrong after any reset.
 */
export class AutocannonUser implements Connection {
  readonly #options: UserOptions;
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  readonly #checks: readonly ExpectationCheck[];
  readonly #sequence: readonly BuiltRequest[];
  #client: AutocannonClient | null = null;
  #sent = 0;
  #busy = false;
  #answered = false;
  /** An iteration is taken for the request that autocannon asks for next. */
  #taken = false;
  #over = false;
  #dueUs = 0;
  #series: SeriesRecorder | null = null;
  readonly #backoff: Backoff;
  #pause: NodeJS.Timeout | undefined;

  constructor(options: UserOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#exchange = new Exchange(this, options);
    this.#backoff = new Backoff(options.random);
    this.#checks = options.workload.requests.map((request) => new ExpectationCheck(request.expect, request.method));
    const { requests } = options.workload;
    const draw = weightedDraw(
      requests.map((request) => request.weight),
      options.random,
    );
    const length = requests.length === 1 && !requests[0]?.path.includes('{') ? 1 : DRAWN_REQUESTS;
    this.#sequence = Array.from({ length }, () => options.build(draw()));
  }

  /** Takes over a client that autocannon has just made and that has not connected yet. */
  adopt(client: AutocannonClient): void {
    this.#client = client;
    client.setRequests(this.#sequence.map((request) => request.autocannon));
    client.pipelinedRequests.addBody = (slice) => this.#exchange.onChunk(slice);
    const execute = client.parser.execute.bind(client.parser);
    client.parser.execute = (chunk) => {
      const result = execute(chunk);
      if (result instanceof Error) this.#broken(result);
      return result;
    };
    client.on('request', this.#requested);
    client.on('headers', (headers) => {
      if (headers.statusCode < 200) return;
      this.#answered = true;
      this.#exchange.onHeaders(headers.statusCode);
    });
    client.on('response', this.#responded);
    client.on('connError', this.#failed);
    client.on('done', this.#done);
  }

  /** The phase is over: what is in flight may end, nothing more starts. */
  drain(): void {
    const client = this.#client;
    if (!client || this.#over) return;
    if (this.#busy) client.responseMax = client.reqsMade;
    else this.#leave();
  }

  /** No iteration is left: a user that pauses has nothing to wait for. */
  wake(): void {
    if (this.#pause) this.#leave();
  }

  cut(): void {
    this.#exchange.cut();
    this.#client?.destroy();
  }

  /** The phase is over for good: whatever still waits is let go. */
  end(): Promise<void> {
    this.#leave();
    return this.#exchange.close();
  }

  /** The exchange lets go of its connection; the socket is autocannon's, and went with its client. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The exchange asks for a request to be written: autocannon does that by itself, right after this. */
  send(): void {
    const connection = this.#client?.conn;
    if (connection?.connecting) connection.once('connect', () => this.#exchange.onSent());
    else this.#exchange.onSent();
  }

  /** The exchange gave the request up (timeout, end of the graceful stop). */
  abort(): void {
    this.#busy = false;
    if (!this.#client || this.#over) return;
    if (this.#options.host.open(this.#clock())) this.#reconnectIn(0);
    else this.#client.destroy();
  }

  readonly #requested = (): void => {
    const client = this.#client;
    if (!client) return;
    if (this.#busy) this.#lost();
    const nowUs = this.#clock();
    const taken = this.#taken || this.#options.host.take(nowUs);
    this.#taken = false;
    if (!taken) {
      // Can't be vetoed any more: the write that follows belongs to no iteration, and its socket goes with it.
      client.responseMax = client.reqsMade + 1;
      setImmediate(() => client.destroy());
      return;
    }
    const request = this.#sequence[this.#sent % this.#sequence.length] as BuiltRequest;
    this.#sent += 1;
    this.#busy = true;
    this.#answered = false;
    client.pipelinedRequests.clear();
    const series = this.#options.recorder.series[request.choice] as SeriesRecorder;
    this.#series = series;
    this.#dueUs = nowUs;
    series.iterationStarted();
    const { method, path } = request.autocannon;
    const check = this.#checks[request.choice] as ExpectationCheck;
    this.#exchange.send({ method, path, headers: [], body: null }, series, check, nowUs, this.#ended);
  };

  readonly #responded = (): void => {
    this.#backoff.reset();
    this.#exchange.onEnd();
    const client = this.#client;
    if (!client) return;
    // autocannon asks for the next request right after this: its iteration is taken while it still can be refused.
    this.#taken = this.#options.host.take(this.#clock());
    if (!this.#taken) client.responseMax = client.reqsMade;
  };

  readonly #ended = (outcome: Outcome, nowUs: number): void => {
    this.#busy = false;
    this.#series?.iterationEnded(outcome);
    this.#series?.time('iteration', outcome, nowUs - this.#dueUs);
  };

  readonly #failed = (error: Error): void => {
    loseShard(shortageIn(error));
    const failure = classifyError(error, this.#answered);
    this.#exchange.onFailure(failure, error.message);
    this.#reconnectIn(this.#backoff.afterMs(failure));
  };

  readonly #done = (): void => {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#pause);
    this.#options.host.ended();
  };

  /** autocannon asks for the next request while one is open: the connection was closed under it, and it says nothing. */
  #lost(): void {
    this.#options.host.doubt(
      'the target closed a connection that autocannon went on writing to; it reads no "Connection: close" (engine: undici does)',
    );
    this.#exchange.onFailure(this.#answered ? 'length' : 'reset', 'the connection was closed');
    this.#client?.parser.reinitialize('RESPONSE');
  }

  /** The parser has given up on what came: nothing that follows on this connection can be trusted. */
  #broken(error: Error): void {
    if (!this.#busy) return;
    this.#exchange.onFailure('protocol', error.message);
    this.#reconnectIn(this.#backoff.afterMs('protocol'));
  }

  /**
   * autocannon would connect again at once, and ask for the next request where an answer still comes; `destroyed` keeps
   * it from both until the delay has passed.
   */
  #reconnectIn(delayMs: number): void {
    const client = this.#client;
    if (!client || this.#over) return;
    client.destroyed = true;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      client.destroyed = false;
      this.#reconnect();
    }, delayMs);
  }

  /** For good, out of a pause too. */
  #leave(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    if (!this.#client || this.#over) return;
    this.#client.destroyed = false;
    this.#client.destroy();
  }

  #reconnect(): void {
    const client = this.#client;
    if (!client || this.#over) return;
    if (!this.#options.host.open(this.#clock())) {
      client.destroy();
      return;
    }
    client.parser.reinitialize('RESPONSE');
    client._resetConnection();
  }
}
