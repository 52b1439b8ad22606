import { createRandom } from '../../../random.ts';
import { ChangeApi } from '../../../workers/changes/change-api.ts';
import { ChangeMutations } from '../../../workers/changes/change-mutations.ts';
import { OwnChanges } from '../../../workers/changes/own-changes.ts';
import { flatHeaders } from '../../../workers/http/request.ts';
import type { Script, ScriptFactory, Steps } from '../../../workers/programs/script.ts';
import { uniqueStart } from '../../../workers/programs/unique.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import type { PaginationFacts } from './facts.ts';
import { KnownPages } from './known-pages.ts';
import { MovingTally, Untouched } from './moving-tally.ts';
import { PageCheck } from './page-check.ts';
import { type LastWalk, StillTally } from './still-tally.ts';
import type { PaginationWorkload } from './types.ts';
import { type Collection, type Tally, Walk } from './walk.ts';

/** Places of the requests. */
const [PAGE, MUTATE] = [0, 1] as const;

/**
 * One iteration walks the whole collection once, page by page, and fails if an item is missing or comes twice. With
 * `mutations`, the user changes the collection between two pages.
 */
export function paginationScript(
  workload: PaginationWorkload,
  collection: Collection,
  makeTally: () => Tally,
  mutations: ChangeMutations | null,
  known: KnownPages = new KnownPages(),
): Script {
  const headers = flatHeaders(workload.headers);
  const check = new PageCheck(workload, known);

  function* stepsOf(series: SeriesRecorder): Steps {
    const walk = new Walk(workload, makeTally(), collection);
    check.follow(walk, series);
    while (true) {
      yield { place: PAGE, request: { method: 'GET', path: walk.path, headers, body: null }, check };
      if (walk.complete) return;
      if (mutations !== null) yield* mutations.steps(MUTATE);
    }
  }

  return {
    begin: (series) => ({ kind: 'steps', place: PAGE, steps: stepsOf(series[PAGE] as SeriesRecorder) }),
    timer: 'traversal',
  };
}

export const paginationScripts: ScriptFactory<PaginationWorkload, PaginationFacts> = (setting) => {
  const { workload, facts, id, origin, basePath, onDoubt } = setting;
  const collection = { origin, path: `${basePath}${workload.path}` };
  const known = new KnownPages();
  if (!workload.mutate) {
    const last: LastWalk = { ids: [] };
    const still = (): StillTally => new StillTally(workload.minItems, last);
    return () => paginationScript(workload, collection, still, null, known);
  }
  const untouched = new Untouched(facts.untouched);
  const moving = (): MovingTally => new MovingTally(untouched);
  const unique = uniqueStart(id);
  const api = new ChangeApi(`${basePath}${pathOf(workload.path)}`, workload.headers);
  return (user) => {
    const random = createRandom(user + 1);
    const own = new OwnChanges(unique, user, random);
    const mutations = new ChangeMutations(own, api, random);
    const script = paginationScript(workload, collection, moving, mutations, known);
    return { ...script, cleanUp: (connection) => own.cleanUp(connection, onDoubt) };
  };
};

function pathOf(pathAndQuery: string): string {
  return pathAndQuery.split('?')[0] ?? '';
}
