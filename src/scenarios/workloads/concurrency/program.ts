import { createRandom } from '../../../random.ts';
import { OwnChanges } from '../../../workers/changes/own-changes.ts';
import { ExpectationCheck } from '../../../workers/checks/expectation-check.ts';
import { drawValues, type Fill, prepareRequest } from '../../../workers/http/request.ts';
import type { Iteration, Script, ScriptFactory, SingleRequest } from '../../../workers/programs/script.ts';
import { uniqueStart } from '../../../workers/programs/unique.ts';
import { weightedDraw } from '../../../workers/programs/weighted-draw.ts';
import type { RequestSpec } from '../../requests/request-spec.ts';
import { ChangeOperations } from './change-operations.ts';
import type { ConcurrencyFacts } from './facts.ts';
import type { ConcurrencyWorkload } from './types.ts';

type Surroundings = {
  readonly basePath: string;
  readonly fill: Fill;
  readonly random: () => number;
  readonly own: OwnChanges;
  /** By request: what begins the iterations of all users, where there is nothing of one user in them. */
  readonly shared?: readonly (Beginner | null)[];
};

/** One iteration sends one request, or does one operation on a change, drawn from the weighted mix of both. */
export function concurrencyScript(
  workload: ConcurrencyWorkload,
  { basePath, fill, random, own, shared = [] }: Surroundings,
): Pick<Script, 'begin'> {
  const { requests, operations } = workload;
  const choices = [
    ...requests.map((request, place) => shared[place] ?? beginner(request, place, basePath, fill)),
    ...new ChangeOperations(own).beginners(workload, basePath),
  ];
  const weights = [...requests, ...operations].map(({ weight }) => weight);
  const [first] = choices;
  if (first !== undefined && choices.length === 1) return { begin: first };
  const draw = weightedDraw(weights, random);
  return { begin: () => (choices[draw()] as Beginner)() };
}

type Beginner = () => Iteration;

type ReusedRequest = { -readonly [key in keyof SingleRequest]: SingleRequest[key] };

/**
 * Returns a function that begins an iteration of this request. The iteration is always the same object, with the next
 * request in it.
 */
function beginner(spec: RequestSpec, place: number, basePath: string, fill: Fill): Beginner {
  const next = prepareRequest(spec, basePath, fill);
  const check = new ExpectationCheck(spec.expect, spec.method);
  let reused: ReusedRequest | null = null;
  return () => {
    const request = next();
    if (reused === null) reused = { kind: 'request', place, request, check };
    else reused.request = request;
    return reused;
  };
}

/**
 * The iterations of a request that is the same each time, and whose check keeps nothing of an answer, are one object for all users of a
 * shard: what a thousand users would each have is read from memory, and not from a cache. Null for any other request.
 */
function sharedBeginner(spec: RequestSpec, place: number, basePath: string): Beginner | null {
  const request = prepareRequest(spec, basePath, () => '')();
  const check = new ExpectationCheck(spec.expect, spec.method);
  if (request.isReused !== true || check.reads !== 'nothing') return null;
  const iteration: Iteration = { kind: 'request', place, request, check };
  return () => iteration;
}

export const concurrencyScripts: ScriptFactory<ConcurrencyWorkload, ConcurrencyFacts> = (setting) => {
  const { workload, facts, id, basePath, onDoubt } = setting;
  const unique = uniqueStart(id);
  const shared = workload.requests.map((request, place) => sharedBeginner(request, place, basePath));
  return (user) => {
    const random = createRandom(user + 1);
    const fill = drawValues(facts.values, random);
    const own = new OwnChanges(unique, user, random);
    const { begin } = concurrencyScript(workload, { basePath, fill, random, own, shared });
    return { begin, cleanUp: (connection) => own.cleanUp(connection, onDoubt) };
  };
};
