import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { BuildSource } from '../builds/build.ts';
import type { OpenBuilds } from '../builds/open-builds.ts';
import type { ProjectPlace } from '../builds/project-place.ts';
import type { ArmName } from '../launches/slice-order.ts';
import type { Slicing } from '../launches/sliced-scenario.ts';
import type { OnEvent } from '../result/event.ts';
import type { ResultFolder } from '../result/save.ts';
import type { ScenarioComparison } from './comparison-result.ts';

/** How many launches a comparison has: a number, or as many as decide it in so much time. */
export type LaunchesWanted =
  | { readonly kind: 'number'; readonly count: number }
  | { readonly kind: 'auto'; readonly forMs: number };

export type ComparisonOptions = {
  /** The scenario file, with the scenarios to compare. */
  readonly file: ScenarioFile;
  readonly place: ProjectPlace;
  readonly sources: { readonly [arm in ArmName]: BuildSource };
  /** The scenarios as a build has them where they differ from those of the file: with the URL of the command line as their target. */
  readonly ownScenarios: { readonly [arm in ArmName]?: readonly Scenario[] };
  /** Whether both builds are the same on purpose. */
  readonly self: boolean;
  readonly launches: LaunchesWanted;
  /** What the order of the slices is drawn from. */
  readonly seed: number;
  /** How the load of each launch is cut; as docs/comparing.md says if left out. */
  readonly slicing?: Slicing;
  readonly out: string;
  readonly cacheDir: string;
  /** When aborted, the slice that runs drains, and launches that have ended are kept. `reason` is the exit code. */
  readonly stop: AbortSignal;
  /** When aborted, nothing is waited for. */
  readonly hurry: AbortSignal;
  readonly onEvent: OnEvent;
};

/** What the scenarios of one comparison share, and where those that have ended are put. */
export type ComparisonPlace = {
  readonly id: string;
  readonly folder: ResultFolder;
  readonly opened: OpenBuilds;
  readonly scenarios: ScenarioComparison[];
  readonly onEvent: OnEvent;
};
