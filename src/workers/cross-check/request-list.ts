import { createRandom } from '../../random.ts';
import type { Headers } from '../../scenarios/fields/headers.ts';
import type { RequestSpec } from '../../scenarios/requests/request-spec.ts';
import { drawValues, type Fill, prepareRequest } from '../http/request.ts';
import type { CrossCheckTask } from './task.ts';

/** A request as autocannon takes it. */
export type ListedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
};

/** About the most requests that the lists of all connections hold together; each connection keeps a list of its own. */
const REQUESTS_AT_HAND = 20_000;
/** The most requests in one connection's list; after them it repeats the same values of placeholders. */
const LONGEST_LIST = 1000;

/**
 * The requests that one connection repeats: the mix, in the exact proportions of its weights and evenly spread. Each
 * connection begins at another place of the mix, so that not all of them send the same request at the same time. If paths
 * have placeholders, the list holds the mix several times, with the values that the virtual user of that number draws.
 */
export function requestList(task: CrossCheckTask, connection: number): readonly ListedRequest[] {
  const { requests, values, connections, headers } = task;
  const { pathname } = new URL(task.origin);
  const fill = drawValues(values, createRandom(connection + 1));
  const makers = requests.map((spec) => listed(spec, pathname === '/' ? '' : pathname, headers, fill));
  const mix = spread(requests.map(({ weight }) => weight));
  const most = Math.min(LONGEST_LIST, Math.floor(REQUESTS_AT_HAND / connections));
  const hasPlaceholders = requests.some(({ path }) => path.includes('{'));
  const length = mix.length * (hasPlaceholders ? Math.max(1, Math.floor(most / mix.length)) : 1);
  return Array.from({ length }, (_, place) => {
    const chosen = mix[(place + connection) % mix.length] as number;
    return (makers[chosen] as () => ListedRequest)();
  });
}

function listed(spec: RequestSpec, basePath: string, common: Headers, fill: Fill): () => ListedRequest {
  const next = prepareRequest(spec, basePath, fill);
  const { method, body } = spec;
  const own = new Set(Object.keys(spec.headers).map((name) => name.toLowerCase()));
  const added = Object.entries(common).filter(([name]) => !own.has(name.toLowerCase()));
  const headers = { ...Object.fromEntries(added), ...spec.headers };
  return () => ({ method, path: next().path, headers: { ...headers }, ...(body === null ? {} : { body }) });
}

/**
 * The shortest sequence in which each index occurs in proportion to its weight, evenly spread (nginx's smooth weighted round
 * robin). In each step every index gains its weight, and the one with the highest credit is taken and loses the sum of all
 * weights. The sequence is complete when every credit is zero again.
 */
function spread(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const earned = weights.map(() => 0);
  const sequence: number[] = [];
  do {
    for (const [index, weight] of weights.entries()) earned[index] = (earned[index] as number) + weight;
    const richest = earned.indexOf(Math.max(...earned));
    earned[richest] = (earned[richest] as number) - sum;
    sequence.push(richest);
  } while (earned.some((credit) => credit !== 0));
  return sequence;
}
