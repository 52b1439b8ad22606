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
};

/** One iteration sends one request, or does one operation on a change, drawn from the weighted mix of both. */
export function concurrencyScript(
  workload: ConcurrencyWorkload,
  { basePath, fill, random, own }: Surroundings,
): Pick<Script, 'begin'> {
  const { requests, operations } = workload;
  const choices = [
    ...requests.map((request, place) => beginner(request, place, basePath, fill)),
    ...new ChangeOperations(own).beginners(workload, basePath),
  ];
  const weights = [...requests, ...operations].map(({ weight }) => weight);
  const draw = weightedDraw(weights, random);
  return { begin: () => (choices[draw()] as () => Iteration)() };
}

type ReusedRequest = { -readonly [key in keyof SingleRequest]: SingleRequest[key] };

/**
 * Returns a function that begins an iteration of this request. The iteration is always the same object, with the next
 * request in it.
 */
function beginner(spec: RequestSpec, place: number, basePath: string, fill: Fill): () => Iteration {
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

export const concurrencyScripts: ScriptFactory<ConcurrencyWorkload, ConcurrencyFacts> = (setting) => {
  const { workload, facts, id, basePath, onDoubt } = setting;
  const unique = uniqueStart(id);
  return (user) => {
    const random = createRandom(user + 1);
    const fill = drawValues(facts.values, random);
    const own = new OwnChanges(unique, user, random);
    const { begin } = concurrencyScript(workload, { basePath, fill, random, own });
    return { begin, cleanUp: (connection) => own.cleanUp(connection, onDoubt) };
  };
};
