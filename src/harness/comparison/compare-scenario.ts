import { FEWEST_PAIRS } from '../../comparison/compare-metrics.ts';
import { launchesNeeded } from '../../comparison/launches.ts';
import { messageOf } from '../../errors.ts';
import type { Clock } from '../../metrics/clock.ts';
import { createRandom } from '../../random.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Companion } from '../../scenarios/target/companion.ts';
import { type ComparedFigure, comparedFigures } from '../launches/compared-figures.ts';
import {
  type Launch,
  type LaunchContext,
  type LaunchOptions,
  type LiveBuild,
  runLaunch,
} from '../launches/run-launch.ts';
import { ARMS, type ArmName, sliceBlocks } from '../launches/slice-order.ts';
import type { Slicing } from '../launches/sliced-scenario.ts';
import { brokenLaunches, type Launches, metricPairs, unusableReason } from '../launches/usable-launches.ts';
import type { OnEvent } from '../result/event.ts';
import type { Patience } from '../scenario/patience.ts';
import { portHere } from '../target/port-here.ts';
import type { LaunchesWanted } from './comparison-options.ts';
import type { ScenarioComparison } from './comparison-result.ts';
import { composeComparison } from './compose-comparison.ts';

/** A build that breaks so often is broken: nothing more is learned from it. */
const MOST_BROKEN = 2;
/** So many launches without a pair have a cause that further ones would share. */
const MOST_UNUSABLE = 3;

export type ScenarioComparisonOptions = {
  readonly scenario: Scenario;
  readonly builds: { readonly [arm in ArmName]: LiveBuild };
  readonly launches: LaunchesWanted;
  readonly seed: number;
  readonly slicing: Slicing;
  /** What limits the comparison from the start, in words. */
  readonly notes: readonly string[];
  readonly context: LaunchContext & { readonly patience: Patience; readonly onEvent: OnEvent; readonly clock: Clock };
};

/**
 * Compares two builds by one scenario, launch by launch. Throws HarnessError where a target can't even be started for the first launch; if
 * one can't later, what was measured before is kept.
 */
export async function compareScenario(options: ScenarioComparisonOptions): Promise<ScenarioComparison> {
  const { scenario, seed, slicing } = options;
  const { figures, others } = comparedFigures(scenario);
  const blocks = sliceBlocks(createRandom(seed));
  const launches = await runLaunches(options, { figures, blocks, slicing });
  return composeComparison(scenario, { figures, others, notes: options.notes, launches });
}

async function runLaunches(
  options: ScenarioComparisonOptions,
  shared: Pick<LaunchOptions, 'figures' | 'blocks' | 'slicing'>,
): Promise<Launches> {
  const { scenario, builds, context } = options;
  const { clock, stop, onEvent } = context;
  const watched = watchedBy(options);
  const patience = context.patience.ofScenario({ ...scenario, ...watched });
  const counted: Launch[] = [];
  const disturbed: Launch[] = [];
  const startUs = clock();
  let index = 0;
  const measure = async (): Promise<Launch | null> => {
    const of = options.launches.kind === 'number' ? options.launches.count : null;
    onEvent({ kind: 'launch', scenario: scenario.name, number: counted.length + 1, of });
    const launch = await runLaunch({ ...shared, index, builds, watched, context });
    index += 1;
    return launch;
  };
  const isDisturbed = (launch: Launch | null): launch is Launch =>
    scenario.excuse === 'neighbours' && launch?.outside?.isDisturbed === true;
  try {
    while (!stop.aborted && !isEnough(options, shared.figures, counted, (clock() - startUs) / 1e3)) {
      let launch = await measure();
      while (isDisturbed(launch) && (await patience.waitForQuiet())) {
        disturbed.push(launch);
        const againUs = clock();
        launch = await measure();
        if (isDisturbed(launch)) patience.spend((clock() - againUs) / 1e3);
      }
      if (launch !== null) counted.push(launch);
    }
    return { counted, disturbed, trouble: stop.aborted ? null : shortOfTime(options.launches, counted) };
  } catch (error) {
    if (index === 0) throw error;
    const trouble = `launch ${index + 1} could not be started: ${messageOf(error)}`;
    onEvent({ kind: 'trouble', scenario: scenario.name, message: trouble });
    return { counted, disturbed, trouble };
  }
}

/** What to write where the time for as many launches as it takes was too short for those that are needed; null where it was not. */
function shortOfTime(launches: LaunchesWanted, counted: readonly Launch[]): string | null {
  if (launches.kind === 'number' || counted.length === 0 || counted.length >= FEWEST_PAIRS) return null;
  if (counted.some((launch) => unusableReason(launch) !== null)) return null;
  const eachMs = counted.reduce((sum, { tookMs }) => sum + tookMs, 0) / counted.length;
  const needed = Math.ceil((FEWEST_PAIRS * eachMs) / 1e3);
  return `a launch takes ${(eachMs / 1e3).toFixed(1)} s, so give --launches auto --for ${needed + 1}s or more`;
}

/** Both targets are no neighbours of each other. */
function watchedBy({ scenario, builds }: ScenarioComparisonOptions): Pick<Scenario, 'target' | 'companions'> {
  const companions = ARMS.flatMap((arm): readonly Companion[] => {
    const port = portHere(builds[arm].scenario.target);
    return port === null ? [] : [{ kind: 'port', number: port }];
  });
  return { target: builds.baseline.scenario.target, companions: [...scenario.companions, ...companions] };
}

function isEnough(
  { launches }: ScenarioComparisonOptions,
  figures: readonly ComparedFigure[],
  counted: readonly Launch[],
  elapsedMs: number,
): boolean {
  if (ARMS.some((arm) => brokenLaunches(counted, arm).length >= MOST_BROKEN)) return true;
  const usable = counted.filter((launch) => unusableReason(launch) === null).length;
  if (counted.length - usable >= MOST_UNUSABLE) return true;
  if (launches.kind === 'number') return counted.length >= launches.count;
  if (usable >= FEWEST_PAIRS && usable >= launchesNeeded(metricPairs(figures, counted))) return true;
  return elapsedMs >= launches.forMs;
}
