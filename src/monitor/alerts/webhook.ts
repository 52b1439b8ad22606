import { setTimeout as wait } from 'node:timers/promises';
import { HarnessError, messageOf } from '../../errors.ts';
import { addressObstacle, type Resolve } from '../../loopback.ts';
import { plural } from '../../plural.ts';
import { sendSmall } from '../requests/small-request.ts';
import type { AlertChange } from './alert.ts';
import { alertRecord } from './alert-record.ts';

export type WebhookOptions = {
  readonly url: string;
  /** Hosts, by name, that may get alerts although they are not this machine. */
  readonly allowHosts?: readonly string[];
  /** For each try, in ms. */
  readonly timeoutMs?: number;
  /** What is waited after each try that failed, in ms: there is one try more than there are waits. */
  readonly backoffMs?: readonly number[];
  readonly resolve?: Resolve;
  /** Called with what went wrong, for people to read. */
  readonly onTrouble: (message: string) => void;
};

/** Why a try failed. Trying again can help if `again`: the receiver may be back by then. */
type Failure = { readonly reason: string; readonly again: boolean };

const TIMEOUT_MS = 5000;
const BACKOFF_MS: readonly number[] = [1000, 4000];
/** Nothing is done with the answer; a longer one counts as none. */
const MOST_ANSWER_BYTES = 1_000_000;
/** Deliveries that may wait for their turn. More than this only piles up behind a receiver that is away. */
const MOST_WAITING = 100;
/** How long `close` waits for what is still to be delivered, in ms. */
const GRACE_MS = 2000;
const HEADERS = { 'content-type': 'application/json' };

/**
 * Posts alerts as JSON to a URL, one after the other in their order. `send` only puts an alert into a queue. A delivery that
 * fails is tried again, up to three times in all; then it is given up and said to be lost, and the next one is tried.
 */
export class Webhook {
  readonly #options: Required<Omit<WebhookOptions, 'resolve'>> & Pick<WebhookOptions, 'resolve'>;
  readonly #origin: string;
  readonly #stop = new AbortController();
  #waiting: AlertChange[] = [];
  #working: Promise<void> | null = null;
  #lost = 0;

  /** Throws HarnessError CONFIG for what is not an http or https URL, and for an address that is not allowed. */
  constructor(options: WebhookOptions) {
    const { url, allowHosts = [] } = options;
    this.#origin = originOf(url, allowHosts);
    this.#options = { allowHosts, timeoutMs: TIMEOUT_MS, backoffMs: BACKOFF_MS, ...options };
  }

  /** Takes an alert to be delivered. Returns at once; the oldest of too many is dropped. */
  send(change: AlertChange): void {
    if (this.#stop.signal.aborted) return;
    this.#waiting.push(change);
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    this.#working ??= this.#work();
  }

  /** Waits for what is still to be delivered, `graceMs` at most; gives up the rest and says how much that is. */
  async close(graceMs: number = GRACE_MS): Promise<void> {
    const patience = new AbortController();
    const late = wait(graceMs, null, { signal: patience.signal }).catch(() => null);
    await Promise.race([this.#working, late]);
    patience.abort();
    this.#stop.abort();
    await this.#working;
    const lost = this.#lost + this.#waiting.length;
    this.#waiting = [];
    this.#lost = 0;
    if (lost > 0) this.#options.onTrouble(`the webhook ${this.#origin} did not get ${plural(lost, 'alert')}`);
  }

  async #work(): Promise<void> {
    for (let change = this.#waiting.shift(); change !== undefined; change = this.#waiting.shift()) {
      const { failure, tries } = await this.#deliver(JSON.stringify(alertRecord(change)));
      if (this.#stop.signal.aborted) {
        if (failure !== null) this.#lost += 1;
        break;
      }
      if (failure !== null) this.#sayLost(change, failure, tries);
    }
    this.#working = null;
  }

  async #deliver(body: string): Promise<{ readonly failure: Failure | null; readonly tries: number }> {
    for (const [index, pauseMs] of this.#options.backoffMs.entries()) {
      const failure = await this.#try(body);
      if (failure === null || !failure.again) return { failure, tries: index + 1 };
      await wait(pauseMs, null, { signal: this.#stop.signal }).catch(() => null);
    }
    return { failure: await this.#try(body), tries: this.#options.backoffMs.length + 1 };
  }

  async #try(body: string): Promise<Failure | null> {
    if (this.#stop.signal.aborted) return { reason: 'the monitor was stopped', again: false };
    const { url, allowHosts, timeoutMs, resolve } = this.#options;
    const rest = resolve === undefined ? {} : { resolve };
    const bounds = { timeoutMs, mostBytes: MOST_ANSWER_BYTES, allowHosts, stop: this.#stop.signal };
    try {
      return failureOf((await sendSmall({ url, method: 'POST', headers: HEADERS, body, ...bounds, ...rest })).status);
    } catch (error) {
      return { reason: messageOf(error), again: true };
    }
  }

  #sayLost({ kind, alert }: AlertChange, { reason }: Failure, tries: number): void {
    const what = `that "${alert.rule.name}" was ${kind}`;
    const often = tries === 1 ? '' : ` in ${tries} tries`;
    this.#options.onTrouble(`the webhook ${this.#origin} was not told${often} ${what}: ${reason}`);
  }
}

function failureOf(status: number): Failure | null {
  if (status >= 200 && status < 300) return null;
  const isRedirect = status >= 300 && status < 400;
  const reason = `it answered ${status}${isRedirect ? ', and a redirect is not followed' : ''}`;
  return { reason, again: status >= 500 || status === 408 || status === 429 };
}

/** Only the origin of the URL is ever shown: path and query of many a webhook are its password. */
function originOf(text: string, allowHosts: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    const hint = 'write the whole URL, such as http://127.0.0.1:9093/alerts';
    throw new HarnessError('CONFIG', `a webhook needs an http or https URL, got "${text.slice(0, 80)}"`, { hint });
  }
  const obstacle = addressObstacle(url.hostname, allowHosts);
  if (obstacle === null) return url.origin;
  const hint = 'alerts are sent to this machine only, unless another host is allowed by its name';
  throw new HarnessError('CONFIG', `the webhook ${url.origin}: ${obstacle}`, { hint });
}
