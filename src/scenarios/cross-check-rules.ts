/** Which scenarios autocannon can repeat. The rules read parsed values, so that the command line can apply them, too. */

import { unixSocketOf } from './fields/unix-socket.ts';
import type { Load } from './load/load.ts';
import type { RequestSpec } from './requests/request-spec.ts';
import type { Scenario } from './scenario.ts';
import type { TargetSpec } from './target/target-spec.ts';
import type { Workload } from './workloads/workload.ts';

/** The parts of a scenario that the rules read. An invalid part is undefined, and is reported elsewhere. */
export type CrossCheckedParts = {
  readonly target: TargetSpec | undefined;
  readonly workload: Workload | undefined;
  readonly load: Load | undefined;
  readonly timeoutMs: number | undefined;
};

/** Each of autocannon's connections repeats a list of requests. A mix must fit into a list of this length. */
const LONGEST_MIX = 1000;
/** autocannon takes timeouts in seconds, and refuses less than one. */
const SHORTEST_TIMEOUT_MS = 1000;
/** autocannon waits for the body that a HEAD never has, and throws on methods that it does not know. */
const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'];

/** The reasons why autocannon can't repeat the load of a scenario, as parts of a sentence; empty if it can. */
export function crossCheckObstacles({ target, workload, load, timeoutMs }: CrossCheckedParts): readonly string[] {
  const url = target?.kind === 'url' || target?.kind === 'command' ? target.url : '';
  return [
    ...(workload === undefined ? [] : workloadObstacles(workload)),
    ...(load === undefined ? [] : loadObstacles(load)),
    ...(/^https:/i.test(url) ? ['it never verifies the certificate of https'] : []),
    ...(unixSocketOf(url) !== null ? ['it is not given unix sockets'] : []),
    ...(timeoutMs !== undefined && timeoutMs < SHORTEST_TIMEOUT_MS ? ['its shortest timeout is 1 s'] : []),
  ];
}

/** The scenario with the cross-check turned on, or the reasons why that is not possible. */
export function withCrossCheck(scenario: Scenario): {
  readonly scenario: Scenario;
  readonly obstacles: readonly string[];
} {
  const obstacles = crossCheckObstacles(scenario);
  return { scenario: obstacles.length === 0 ? { ...scenario, crossCheck: 'autocannon' } : scenario, obstacles };
}

/** The smallest number of requests that has all weights of a mix in their exact proportions. */
export function mixLength(requests: readonly RequestSpec[]): number {
  const weights = requests.map(({ weight }) => weight);
  const divisor = weights.reduce(greatestCommonDivisor, 0);
  return weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, divisor);
}

function workloadObstacles(workload: Workload): readonly string[] {
  if (workload.kind !== 'concurrency') return [`it repeats the concurrency workload only, not ${workload.kind}`];
  const { requests, operations, levels } = workload;
  const statuses = new Set(requests.map(({ expect }) => [...expect.status].sort().join(' ')));
  return [
    ...(levels === null ? [] : ['it has no levels']),
    ...operations.map(({ name, operation }) => `it sends single requests, not the operation ${operation} of "${name}"`),
    ...requests
      .filter(({ method }) => !METHODS.includes(method))
      .map(({ name, method }) => `it can't send ${method}, the method of "${name}"`),
    ...(statuses.size > 1 ? ['it counts statuses over the whole mix, whose requests expect different ones'] : []),
    ...(mixLength(requests) > LONGEST_MIX
      ? [`the weights take ${mixLength(requests)} requests to repeat, and its list holds ${LONGEST_MIX}`]
      : []),
  ];
}

function loadObstacles(load: Load): readonly string[] {
  if (load.kind === 'open') return ['it has no arrival rate, only a closed loop'];
  const [first] = load.stages;
  const isLevel = load.stages.length === 1 && first?.from === first?.to;
  return [
    ...(isLevel ? [] : ['it keeps one number of connections, and has no stages']),
    ...(load.thinkTimeMs > 0 ? ['it has no thinkTime'] : []),
  ];
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
