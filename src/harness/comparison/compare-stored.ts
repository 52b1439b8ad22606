import { HarnessError } from '../../errors.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { describeBuild, type LiveSource } from '../builds/build.ts';
import { readEarlierResult } from '../builds/earlier-result.ts';
import { ARMS, type ArmName } from '../launches/slice-order.ts';
import { runScenarios } from '../run.ts';
import type { Threads } from '../shards/threads.ts';
import { compareResults, type StoredSide, scenarioIn } from './compare-results.ts';
import type { ComparisonOptions, ComparisonPlace } from './comparison-options.ts';
import { scenarioOn } from './comparison-plan.ts';

/** Compares a build with the result of an earlier run, or two such results. A build is run as often as there are to be launches. */
export async function compareStored(
  able: readonly Scenario[],
  threads: Threads,
  options: ComparisonOptions,
  place: ComparisonPlace,
): Promise<void> {
  const { sources, stop } = options;
  const stored = ARMS.flatMap((arm) => {
    const source = sources[arm];
    return source.kind === 'result' ? [{ arm, name: source.path, result: readEarlierResult(source.path) }] : [];
  });
  // What is wrong with a result is said before anything runs.
  for (const side of stored) for (const scenario of able) scenarioIn(side, scenario);
  const isLive = stored.length < ARMS.length;
  const sideOf = async (arm: ArmName): Promise<StoredSide> =>
    stored.find((each) => each.arm === arm) ?? (await runSide(arm, able, threads, options, place));
  const sides = { baseline: await sideOf('baseline'), candidate: await sideOf('candidate') };
  for (const scenario of able) {
    const hasEnded = ARMS.every((arm) => sides[arm].result.scenarios.some(({ name }) => name === scenario.name));
    if (hasEnded || !stop.aborted) place.scenarios.push(compareResults(scenario, sides, isLive));
  }
}

/** Runs the scenarios on a build, with no verdict but that of the comparison. The result of that run is kept beside it. */
async function runSide(
  arm: ArmName,
  able: readonly Scenario[],
  threads: Threads,
  options: ComparisonOptions,
  { opened, onEvent }: ComparisonPlace,
): Promise<StoredSide> {
  const { file, sources, launches, out, cacheDir, stop, hurry } = options;
  if (launches.kind === 'auto') {
    throw new HarnessError(
      'USAGE',
      '--launches auto needs two builds that live at once, and one is the result of a run',
      {
        hint: 'write a number: --launches 8',
      },
    );
  }
  const source = sources[arm] as LiveSource;
  const build = await opened.open(arm, source);
  const scenarios = able.map((scenario) => ({
    ...scenarioOn(arm, build, scenario, options),
    ...{ repeat: launches.count, confirm: 0, crossCheck: null },
  }));
  const { result, error } = await runScenarios(threads, {
    ...{ file: { ...file, scenarios }, out, cacheDir, stop, hurry, onEvent },
    profile: 'never',
  });
  if (error !== null) throw error;
  return { name: describeBuild(source), result };
}
