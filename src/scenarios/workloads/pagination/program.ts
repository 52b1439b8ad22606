import { createRandom } from '../../../random.ts';
import { ChangeApi } from '../../../workers/changes/change-api.ts';
import { ChangeMutations } from '../../../workers/changes/change-mutations.ts';
import { OwnChanges } from '../../../workers/changes/own-changes.ts';
import { flatHeaders } from '../../../workers/http/request.ts';
import type { Script, ScriptFactory, Steps } from '../../../workers/programs/script.ts';
import { uniqueStart } from '../../../workers/programs/unique.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import type { PaginationFacts } from './facts.ts';
import { MovingTally, Untouched } from './moving-tally.ts';
import { PageCheck } from './page-check.ts';
import { StillTally } from './still-tally.ts';
import type { PaginationWorkload } from './types.ts';
import { type Tally, Walk } from './walk.ts';

/** Places of the requests. */
const [PAGE, MUTATE] = [0, 1] as const;

/**
 * One iteration walks the whole collection once, page by page, and fails if an item is missing or comes twice. With
 * `mutations`, the user changes the collection between two pages.
 */
export function paginationScript(
  workload: PaginationWorkload,
  basePath: string,
  makeTally: () => Tally,
  mutations: ChangeMutations | null,
): Script {
  const fixed = { method: 'GET', headers: flatHeaders(workload.headers), body: null };
  const path = `${basePath}${workload.path}${workload.path.includes('?') ? '&' : '?'}`;
  const check = new PageCheck(workload.fields);

  function* stepsOf(series: SeriesRecorder): Steps {
    const walk = new Walk(workload, makeTally());
    check.follow(walk, series);
    while (true) {
      yield { place: PAGE, request: { ...fixed, path: `${path}${walk.query()}` }, check };
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
  const { workload, facts, id, basePath, onDoubt } = setting;
  if (!workload.mutate) {
    const still = (): StillTally => new StillTally(workload.minItems);
    return () => paginationScript(workload, basePath, still, null);
  }
  const untouched = new Untouched(facts.untouched);
  const moving = (): MovingTally => new MovingTally(untouched);
  const unique = uniqueStart(id);
  const api = new ChangeApi(`${basePath}${pathOf(workload.path)}`, workload.headers);
  return (user) => {
    const random = createRandom(user + 1);
    const own = new OwnChanges(unique, user, random);
    const mutations = new ChangeMutations(own, api, random);
    const script = paginationScript(workload, basePath, moving, mutations);
    return { ...script, cleanUp: (connection) => own.cleanUp(connection, onDoubt) };
  };
};

function pathOf(pathAndQuery: string): string {
  return pathAndQuery.split('?')[0] ?? '';
}
