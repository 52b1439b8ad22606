import { asHarnessError, HarnessError } from '../../errors.ts';
import { watchMachineWitness } from '../../monitor/container/machine-witness.ts';
import { type OutsideSample, outsideBetween } from '../../monitor/neighbours/outside-sample.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { OthersWatcher } from '../attempt/attempt.ts';
import { OutsideLog } from '../attempt/outside-log.ts';
import type { TargetStarter } from '../target/start-target.ts';
import { type ComparedFigure, isVisible, measureFigure } from './compared-figures.ts';
import { type ArmContext, type ArmEvidence, LiveArm } from './live-arm.ts';
import { cutAfter } from './slice-length.ts';
import { ARMS, type ArmName, type sliceBlocks } from './slice-order.ts';
import type { Slicing } from './sliced-scenario.ts';

/** A build that is started for each launch: its scenario has its own target. */
export type LiveBuild = { readonly scenario: Scenario; readonly startTarget: TargetStarter };

export type LaunchContext = ArmContext & { readonly watchOthers: OthersWatcher };

export type LaunchOptions = {
  /** Counts all launches from 0, those that did not count among them. */
  readonly index: number;
  /** Both arms, or the one that is measured now. */
  readonly builds: { readonly [arm in ArmName]?: LiveBuild };
  readonly figures: readonly ComparedFigure[];
  readonly blocks: ReturnType<typeof sliceBlocks>;
  readonly slicing: Slicing;
  /** What is watched for neighbours: both targets are none. */
  readonly watched: Pick<Scenario, 'target' | 'companions'>;
  /** Called after the last slice, while the targets end. Nothing by default. */
  readonly beforeEnd?: () => void;
  readonly context: LaunchContext;
};

/** One start of both builds, with all slices of both. */
export type Launch = {
  readonly startedAt: string;
  readonly tookMs: number;
  /** Whose turn each slice was. */
  readonly order: readonly ArmName[];
  /** How long each slice counted after the first of each arm. */
  readonly laterSliceMs: number;
  readonly arms: { readonly [arm in ArmName]?: ArmEvidence };
  /** Why a target died before its first slice; its arm is absent. */
  readonly gone: { readonly [arm in ArmName]?: string };
  /** What other processes took from the first slice to the last. */
  readonly outside: OutsideSample | null;
};

/** A target that could not be started, and whose it is. */
export class StartError extends HarnessError {
  readonly arm: ArmName;

  constructor(arm: ArmName, { code, lines, advice, cause }: HarnessError) {
    const [first = '', ...others] = lines;
    super(code, [`${arm}: ${first}`, ...others], {
      ...(advice.length === 0 ? {} : { hint: advice }),
      ...(cause === undefined ? {} : { cause }),
    });
    this.arm = arm;
  }
}

/**
 * Starts both targets anew, lets load alternate between them, and ends them. Null if the user has stopped it before its last slice.
 * Throws StartError where a target can't be started.
 */
export async function runLaunch(options: LaunchOptions): Promise<Launch | null> {
  const { blocks, slicing, context, watched } = options;
  const [startedAt, startedUs] = [new Date().toISOString(), context.clock()];
  const arms = new Map<ArmName, LiveArm>();
  const starting = startArms(options, arms);
  // The processes of this machine are looked at while both start, and for the last time while both end.
  const outside = new OutsideLog({
    others: context.watchOthers(watched),
    witness: watchMachineWitness(context.clock),
    onGauges: () => undefined,
    clock: context.clock,
  });
  try {
    await starting;
    const live = [...arms.values()];
    const order: ArmName[] = [];
    let cut = slicing.usual;
    const fromUs = context.clock();
    for (let block = 0; block < cut.leastBlocks || (block < cut.mostBlocks && isWanting(options, live)); block += 1) {
      for (const name of blocks.next().value) {
        const arm = arms.get(name);
        if (arm === undefined || context.stop.aborted || !live.every(({ isSound }) => isSound)) continue;
        order.push(name);
        await arm.runSlice(cut, outside);
        // Each block begins with one slice of each arm.
        if (order.length === live.length) cut = cutAfter(live, slicing);
      }
      if (context.stop.aborted || !live.every(({ isSound }) => isSound)) break;
    }
    const ending = endArms(arms);
    if (!context.stop.aborted) options.beforeEnd?.();
    outside.look();
    const taken = outsideBetween(outside.samples, fromUs, context.clock());
    const ended = await ending;
    if (context.stop.aborted) return null;
    const tookMs = (context.clock() - startedUs) / 1e3;
    return { startedAt, tookMs, order, laterSliceMs: cut.sliceMs, ...ended, outside: taken };
  } finally {
    outside.close();
    await Promise.all([...arms.values()].map((arm) => arm.close()));
  }
}

/**
 * Starts both at the same time: neither is warmer than the other when the load begins, and a launch is shorter by one start. Those that
 * were started are in `arms`, also if another one can't be.
 */
async function startArms({ index, builds, context }: LaunchOptions, arms: Map<ArmName, LiveArm>): Promise<void> {
  const starting = ARMS.map(async (name) => {
    const build = builds[name];
    if (build === undefined) return null;
    try {
      return await LiveArm.start({ name, ...build, launch: index, context });
    } catch (thrown) {
      throw new StartError(name, asHarnessError(thrown));
    }
  });
  const started = await Promise.allSettled(starting);
  for (const [index, each] of started.entries())
    if (each.status === 'fulfilled' && each.value !== null) arms.set(ARMS[index] as ArmName, each.value);
  for (const each of started) if (each.status === 'rejected') throw each.reason;
}

async function endArms(arms: ReadonlyMap<ArmName, LiveArm>): Promise<Pick<Launch, 'arms' | 'gone'>> {
  const live = [...arms];
  const ended = await Promise.all(live.map(async ([name, arm]) => [name, await arm.end()] as const));
  const gone = live.flatMap(([name, { died }], index) =>
    died === null || ended[index]?.[1] !== null ? [] : [[name, died] as const],
  );
  return {
    arms: Object.fromEntries(ended.filter(([, evidence]) => evidence !== null)),
    gone: Object.fromEntries(gone),
  };
}

/** Whether a gated figure of requests could not be told until now, because there were too few. */
function isWanting({ figures }: LaunchOptions, arms: readonly LiveArm[]): boolean {
  const needy = figures.filter(({ gated, gate }) => gated && gate.figure.kind !== 'gauge');
  return arms.some(({ evidence }) =>
    needy.some(
      (figure) => evidence === null || (isVisible(figure, evidence) && Number.isNaN(measureFigure(figure, evidence))),
    ),
  );
}
