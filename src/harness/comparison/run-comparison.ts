import { join } from 'node:path';
import { asHarnessError, type HarnessError } from '../../errors.ts';
import { createClock } from '../../metrics/clock.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import { budgetObstacle } from '../budget/make-budget.ts';
import { OpenBuilds } from '../builds/open-builds.ts';
import { comparedLevels } from '../launches/compared-levels.ts';
import { ARMS } from '../launches/slice-order.ts';
import { identifyRun } from '../result/compose-run.ts';
import type { OnEvent } from '../result/event.ts';
import { maskedError } from '../result/masked-error.ts';
import { ResultFolder } from '../result/save.ts';
import type { Threads } from '../shards/threads.ts';
import { compareLive } from './compare-live.ts';
import { compareStored } from './compare-stored.ts';
import type { ComparisonOptions } from './comparison-options.ts';
import { comparable, refuseClimbing } from './comparison-plan.ts';
import type { ComparisonResult, ScenarioComparison } from './comparison-result.ts';
import { composeRunOfComparison } from './compose-run-of-comparison.ts';

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
  const isStored = ARMS.some((arm) => sources[arm].kind === 'result');
  const { able, skipped } = isStored ? comparable(file, budgetObstacle) : slicedOf(file);
  const clock = createClock();
  const { id, startedAt, now } = identifyRun(clock);
  const folder = new ResultFolder(out, id, startedAt.getTime(), clock());
  const onEvent: OnEvent = (event) => options.onEvent(secrets.data(event));
  const opened = new OpenBuilds({
    ...{ place: options.place, commands: file.prepare, stop: options.stop },
    logPathOf: (name) => join(folder.dir, `${name}-prepare.log`),
    onCommand: (build, command) => onEvent({ kind: 'preparing', build, command }),
    onRemove: (build) => onEvent({ kind: 'removing', build }),
  });
  const scenarios: ScenarioComparison[] = [];
  let error: HarnessError | null = null;
  try {
    const compare = isStored ? compareStored : compareLive;
    await compare(able, threads, options, { id, folder, opened, scenarios, onEvent });
  } catch (thrown) {
    error = maskedError(asHarnessError(thrown), secrets);
  } finally {
    await opened.close();
  }
  for (const arm of ARMS) for (const log of [`${arm}.log`, `${arm}-prepare.log`]) folder.mask(log, secrets);
  const head = composeRunOfComparison(options, { id, startedAt, finishedAt: now(), scenarios, error });
  const result = secrets.data({ ...head, scenarios, skipped });
  return { result, ...(await folder.write(result, 'comparison.json')), error };
}

/** All scenarios, and the stages of them that are left out. Throws HarnessError `CONFIG` where a scenario has no other stage. */
function slicedOf(file: ScenarioFile): ReturnType<typeof comparable> {
  refuseClimbing(file);
  const climbing = file.scenarios.flatMap((scenario) => comparedLevels(scenario).climbing);
  const reason = 'its level changes all the time, and slices are of one level';
  return { able: file.scenarios, skipped: climbing.map((scenario) => ({ scenario, reason })) };
}
