import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { asHarnessError, type HarnessError } from '../../errors.ts';
import { createClock } from '../../metrics/clock.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import { createOthersWatcher } from '../attempt/others-watcher.ts';
import type { BuildSource } from '../builds/build.ts';
import { OpenBuilds } from '../builds/open-builds.ts';
import { identifyRun } from '../result/compose-run.ts';
import type { OnEvent } from '../result/event.ts';
import { maskedError } from '../result/masked-error.ts';
import { maskFile } from '../result/masked-file.ts';
import { ResultFolder } from '../result/save.ts';
import { Patience } from '../scenario/patience.ts';
import type { Threads } from '../shards/threads.ts';
import { KeptTargets } from '../target/kept-targets.ts';
import { createProvider } from '../target/provide.ts';
import { createTargetStarter } from '../target/start-target.ts';
import { compareScenario, type LaunchesWanted } from './compare-scenario.ts';
import { comparable, type PlannedScenario, type PlanOptions, planScenario } from './comparison-plan.ts';
import type { ComparisonResult, ScenarioComparison } from './comparison-result.ts';
import { composeRunOfComparison } from './compose-run-of-comparison.ts';
import type { LiveBuild } from './run-launch.ts';
import { ARMS, type ArmName } from './slice-order.ts';
import { SLICING, type Slicing } from './sliced-scenario.ts';

export type ComparisonOptions = Omit<PlanOptions, 'builds'> & {
  /** The scenario file, with the scenarios to compare. */
  readonly file: ScenarioFile;
  readonly sources: { readonly [arm in ArmName]: BuildSource };
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

export type ComparisonOutcome = {
  readonly result: ComparisonResult;
  /** Where the result is; null if it could not be written anywhere. */
  readonly path: string | null;
  /** Why comparison.json could not be written to its place; null if it was. */
  readonly trouble: string | null;
  /** Why the comparison ended before its scenarios did; null if it did not. */
  readonly error: HarnessError | null;
};

/**
 * Opens two builds and compares them, scenario by scenario; then writes the result, whatever happened, and removes what was checked
 * out. Throws HarnessError `CONFIG` where no scenario can be compared.
 */
export async function runComparison(threads: Threads, options: ComparisonOptions): Promise<ComparisonOutcome> {
  const { file, sources, out } = options;
  const { secrets } = file;
  const { able, skipped } = comparable(file);
  const { id, startedAt } = identifyRun();
  const folder = new ResultFolder(out, id, startedAt.getTime(), createClock()());
  const onEvent: OnEvent = (event) => options.onEvent(secrets.data(event));
  const opened = new OpenBuilds({
    ...{ place: options.place, commands: file.prepare, stop: options.stop },
    logPathOf: (name) => join(folder.dir, `${name}-prepare.log`),
    onCommand: (build, command) => onEvent({ kind: 'preparing', build, command }),
  });
  const scenarios: ScenarioComparison[] = [];
  let error: HarnessError | null = null;
  try {
    const baseline = await opened.open('baseline', sources.baseline);
    const candidate = await opened.open('candidate', sources.candidate);
    // All targets are looked for before any load.
    const planned = able.map((scenario) => planScenario(scenario, { ...options, builds: { baseline, candidate } }));
    await compareAll(planned, threads, { ...options, onEvent }, { id, folder, scenarios });
  } catch (thrown) {
    error = maskedError(asHarnessError(thrown), secrets);
  } finally {
    await opened.close();
  }
  for (const arm of ARMS)
    for (const log of [`${arm}.log`, `${arm}-prepare.log`]) maskFile(join(folder.dir, log), secrets);
  const head = composeRunOfComparison(options, { id, startedAt, scenarios, error });
  const result = secrets.data({ ...head, scenarios, skipped });
  return { result, ...(await folder.write(result, 'comparison.json')), error };
}

type Place = { readonly id: string; readonly folder: ResultFolder; readonly scenarios: ScenarioComparison[] };

/** Puts each scenario that has ended into `scenarios`. */
async function compareAll(
  planned: readonly PlannedScenario[],
  threads: Threads,
  options: ComparisonOptions,
  { id, folder, scenarios }: Place,
): Promise<void> {
  const { file, cacheDir, stop, hurry, onEvent, launches, sources, slicing = SLICING } = options;
  const clock = createClock();
  const kept = new KeptTargets();
  const watchOthers = createOthersWatcher(clock);
  const pause = (ms: number, signal: AbortSignal): Promise<void> =>
    wait(ms, undefined, { signal }).catch(() => undefined);
  const context = {
    ...{ run: id, pool: threads.pool(), clock, stop, hurry, watchOthers, onEvent },
    provide: createProvider(cacheDir, stop, onEvent),
    onInterval: (interval: Parameters<ResultFolder['append']>[0]) => folder.append(interval, file.secrets),
    patience: new Patience(
      planned.map(({ scenario }) => scenario),
      { clock, watchOthers, stop, onEvent, pause },
    ),
  };
  const starterOf = (arm: ArmName): LiveBuild['startTarget'] =>
    createTargetStarter(threads, cacheDir, { logPath: join(folder.dir, `${arm}.log`), kept, clock, hurry }, onEvent);
  const starters = { baseline: starterOf('baseline'), candidate: starterOf('candidate') };
  const notes = ARMS.some((arm) => sources[arm].kind === 'url') ? [NOT_STARTED] : [];
  for (const [index, each] of planned.entries()) {
    if (stop.aborted) return;
    const { scenario } = each;
    onEvent({ kind: 'scenario', name: scenario.name, number: index + 1, of: planned.length });
    const builds = {
      baseline: { scenario: each.baseline, startTarget: starters.baseline },
      candidate: { scenario: each.candidate, startTarget: starters.candidate },
    };
    const seed = options.seed + index;
    scenarios.push(await compareScenario({ scenario, builds, launches, seed, slicing, notes, context }));
  }
}

const NOT_STARTED =
  'a server that runs already is not started anew for each launch: how starts differ from each other is not in the intervals';
