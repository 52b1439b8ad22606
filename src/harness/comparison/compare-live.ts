import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClock } from '../../metrics/clock.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { createOthersWatcher } from '../attempt/others-watcher.ts';
import type { LiveSource } from '../builds/build.ts';
import type { LiveBuild } from '../launches/run-launch.ts';
import { ARMS, type ArmName } from '../launches/slice-order.ts';
import { SLICING } from '../launches/sliced-scenario.ts';
import type { ResultFolder } from '../result/save.ts';
import { Patience } from '../scenario/patience.ts';
import type { Threads } from '../shards/threads.ts';
import { KeptTargets } from '../target/kept-targets.ts';
import { createProvider } from '../target/provide.ts';
import { createTargetStarter } from '../target/start-target.ts';
import { compareScenario } from './compare-scenario.ts';
import type { ComparisonOptions, ComparisonPlace } from './comparison-options.ts';
import { planLevels, planScenario } from './comparison-plan.ts';

/** Compares two builds that live at once: neither is the result of a run. */
export async function compareLive(
  able: readonly Scenario[],
  threads: Threads,
  options: ComparisonOptions,
  { id, folder, opened, scenarios, onEvent }: ComparisonPlace,
): Promise<void> {
  const { file, cacheDir, stop, hurry, launches, sources, slicing = SLICING } = options;
  const builds = {
    baseline: await opened.open('baseline', sources.baseline as LiveSource),
    candidate: await opened.open('candidate', sources.candidate as LiveSource),
  };
  // All targets are looked for before any load.
  const planned = able.flatMap((scenario) => planLevels(planScenario(scenario, builds, options)));
  const clock = createClock();
  const kept = new KeptTargets();
  const watchOthers = createOthersWatcher(clock);
  const pause = (ms: number, signal: AbortSignal): Promise<void> =>
    wait(ms, undefined, { signal }).catch(() => undefined);
  const context = {
    ...{
      run: id,
      pool: threads.pool(),
      prepareTargets: threads.prepareTargets,
      clock,
      stop,
      hurry,
      watchOthers,
      onEvent,
    },
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
    const live = {
      baseline: { scenario: each.baseline, startTarget: starters.baseline },
      candidate: { scenario: each.candidate, startTarget: starters.candidate },
    };
    const seed = options.seed + index;
    scenarios.push(await compareScenario({ scenario, builds: live, launches, seed, slicing, notes, context }));
  }
}

const NOT_STARTED =
  'a server that runs already is not started anew for each launch: how starts differ from each other is not in the intervals';
