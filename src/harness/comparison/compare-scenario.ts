import { asHarnessError } from '../../errors.ts';
import type { Clock } from '../../metrics/clock.ts';
import { createRandom } from '../../random.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Companion } from '../../scenarios/target/companion.ts';
import { comparedFigures } from '../launches/compared-figures.ts';
import {
  type Launch,
  type LaunchContext,
  type LaunchOptions,
  type LiveBuild,
  runLaunch,
  StartError,
} from '../launches/run-launch.ts';
import { ARMS, type ArmName, sliceBlocks } from '../launches/slice-order.ts';
import type { Slicing } from '../launches/sliced-scenario.ts';
import { brokenIn, type Launches, type LaunchTrouble } from '../launches/usable-launches.ts';
import type { OnEvent } from '../result/event.ts';
import type { Patience } from '../scenario/patience.ts';
import { portHere } from '../target/port-here.ts';
import type { LaunchesWanted } from './comparison-options.ts';
import type { ScenarioComparison } from './comparison-result.ts';
import { composeComparison } from './compose-comparison.ts';
import { isEnough, shortOfTime } from './enough-launches.ts';

export type ScenarioComparisonOptions = {
  readonly scenario: Scenario;
  readonly builds: { readonly [arm in ArmName]: LiveBuild };
  readonly launches: LaunchesWanted;
  readonly seed: number;
  readonly slicing: Slicing;
  /** What limits the comparison from the start, in words. */
  readonly notes: readonly string[];
  readonly context: LaunchContext & {
    readonly patience: Patience;
    readonly onEvent: OnEvent;
    readonly clock: Clock;
    /** Opens threads for so many targets, which are started next. */
    readonly prepareTargets: (count: number) => void;
  };
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
  const inThreads = ARMS.filter((arm) => builds[arm].scenario.target.kind === 'openspec').length;
  const counted: Launch[] = [];
  const disturbed: Launch[] = [];
  let index = 0;
  const measure = async (): Promise<Launch | null> => {
    const of = options.launches.kind === 'number' ? options.launches.count : null;
    onEvent({ kind: 'launch', scenario: scenario.name, number: counted.length + 1, of });
    const beforeEnd = (): void => {
      if (of !== null && counted.length + 1 < of) context.prepareTargets(inThreads);
    };
    const launch = await runLaunch({ ...shared, index, builds, watched, beforeEnd, context });
    index += 1;
    return launch;
  };
  // A quiet machine does not excuse what a build did that did not work: others could not have been the cause, as its gates say.
  const isDisturbed = (launch: Launch | null): launch is Launch =>
    scenario.excuse === 'neighbours' &&
    launch?.outside?.isDisturbed === true &&
    ARMS.every((arm) => brokenIn(launch, arm) === null);
  try {
    while (!stop.aborted && !isEnough(options.launches, shared.figures, counted)) {
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
    if (stop.aborted) return { counted, disturbed, trouble: null };
    const trouble = troubleOf(error, index + 1);
    onEvent({ kind: 'trouble', scenario: scenario.name, message: trouble.text });
    return { counted, disturbed, trouble };
  }
}

/** A target that is not there is to blame; what this machine refuses is not its fault. */
function troubleOf(error: unknown, number: number): LaunchTrouble {
  const { code, lines } = asHarnessError(error);
  const isOfTarget = code === 'UNREACHABLE' || code === 'TARGET';
  return {
    text: `launch ${number} could not be started: ${lines.map((line) => line.trim()).join('; ')}`,
    unstarted: error instanceof StartError && isOfTarget ? error.arm : null,
  };
}

/** Both targets are no neighbours of each other. */
function watchedBy({ scenario, builds }: ScenarioComparisonOptions): Pick<Scenario, 'target' | 'companions'> {
  const companions = ARMS.flatMap((arm): readonly Companion[] => {
    const port = portHere(builds[arm].scenario.target);
    return port === null ? [] : [{ kind: 'port', number: port }];
  });
  return { target: builds.baseline.scenario.target, companions: [...scenario.companions, ...companions] };
}
