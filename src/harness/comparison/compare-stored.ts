import { FEWEST_PAIRS } from '../../comparison/compare-metrics.ts';
import { HarnessError } from '../../errors.ts';
import { plural } from '../../plural.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { describeBuild, type LiveSource } from '../builds/build.ts';
import { ARMS, type ArmName } from '../launches/slice-order.ts';
import { runScenarios } from '../run.ts';
import type { Threads } from '../shards/threads.ts';
import { compareResults, type StoredSide, type StoredSides, scenarioIn } from './compare-results.ts';
import type { ComparisonOptions, ComparisonPlace } from './comparison-options.ts';
import { scenarioOn } from './comparison-plan.ts';

/** A scenario, and how many runs of it the results that are compared have; the smaller number of two. */
type Stored = { readonly scenario: Scenario; readonly runs: number };

const HINTS = [
  `name the result.json of a run; perf-harness run --repeat ${FEWEST_PAIRS} makes one with enough runs`,
  'a result of another version of perf-harness has to be made anew by this one',
];

/**
 * Compares a build with the result of an earlier run, or two such results. A build is run as often as there are to be launches, but
 * not more often than the result has runs; and not at all where these are too few. Throws HarnessError `CONFIG` for a file that is no
 * result, or is one of other scenarios, and `USAGE` where both are one run; before anything runs.
 */
export async function compareStored(
  able: readonly Scenario[],
  threads: Threads,
  options: ComparisonOptions,
  place: ComparisonPlace,
): Promise<void> {
  const { stop } = options;
  const stored = await readSides(options);
  const counted = able.map((scenario): Stored => {
    return { scenario, runs: Math.min(...stored.map(({ side }) => scenarioIn(side, scenario).runs.length)) };
  });
  const isLive = stored.length < ARMS.length;
  const launches = isLive ? launchesOf(options) : null;
  const enough = counted.filter(({ runs }) => runs >= FEWEST_PAIRS);
  const run = new Map<ArmName, StoredSide>();
  for (const arm of ARMS) {
    if (launches === null || enough.length === 0 || stored.some((each) => each.arm === arm)) continue;
    const repeated = enough.map(({ scenario, runs }) => ({ scenario, runs: Math.min(runs, launches) }));
    run.set(arm, await runSide(arm, repeated, threads, options, place));
  }
  for (const each of counted) {
    const { scenario, runs } = each;
    const sideOf = (arm: ArmName): StoredSide | null =>
      stored.find((side) => side.arm === arm)?.side ?? (enough.includes(each) ? (run.get(arm) ?? null) : null);
    const sides: StoredSides = { baseline: sideOf('baseline'), candidate: sideOf('candidate') };
    const hasEnded = ARMS.every(
      (arm) => sides[arm]?.result.scenarios.some(({ name }) => name === scenario.name) ?? true,
    );
    if (!hasEnded && stop.aborted) continue;
    const comparison = compareResults(scenario, sides);
    const isCut = launches !== null && enough.includes(each) && runs < launches;
    const cut = `the build was run ${runs} times, and not ${launches}: ${stored[0]?.side.name} has ${plural(runs, 'run')}`;
    place.scenarios.push(isCut ? { ...comparison, notes: [...comparison.notes, cut] } : comparison);
  }
}

type NamedSide = { readonly arm: ArmName; readonly side: StoredSide };

async function readSides({ sources }: ComparisonOptions): Promise<readonly NamedSide[]> {
  // Most comparisons read no result, and need no schema.
  const { ResultReader } = await import('../result/read-result.ts');
  const reader = new ResultReader(HINTS);
  const sides = ARMS.flatMap((arm): readonly NamedSide[] => {
    const source = sources[arm];
    if (source.kind !== 'result') return [];
    return [{ arm, side: { name: source.path, result: reader.read(source.path), isEarlier: true } }];
  });
  const [a, b] = sides;
  if (a === undefined || b === undefined || a.side.result.id !== b.side.result.id) return sides;
  throw new HarnessError(
    'USAGE',
    `${a.side.name} and ${b.side.name} are results of the same run: ${a.side.result.id}`,
    {
      hint: 'name the results of two runs',
    },
  );
}

/** How often a build is to run. Throws HarnessError `USAGE` for `auto`. */
function launchesOf({ launches }: ComparisonOptions): number {
  if (launches.kind === 'number') return launches.count;
  throw new HarnessError(
    'USAGE',
    '--launches auto needs two builds that live at once, and one is the result of a run',
    { hint: 'write a number: --launches 8' },
  );
}

/** Runs the scenarios on a build, with no verdict but that of the comparison. The result of that run is kept beside it. */
async function runSide(
  arm: ArmName,
  repeated: readonly Stored[],
  threads: Threads,
  options: ComparisonOptions,
  { opened, onEvent }: ComparisonPlace,
): Promise<StoredSide> {
  const { file, sources, out, cacheDir, stop, hurry } = options;
  const source = sources[arm] as LiveSource;
  const build = await opened.open(arm, source);
  const scenarios = repeated.map(({ scenario, runs }) => ({
    ...scenarioOn(arm, build, scenario, options),
    ...{ repeat: runs, confirm: 0, crossCheck: null },
  }));
  const { result, error } = await runScenarios(threads, {
    ...{ file: { ...file, scenarios }, out, cacheDir, stop, hurry, onEvent },
    profile: 'never',
  });
  if (error !== null) throw error;
  return { name: describeBuild(source), result, isEarlier: false };
}
