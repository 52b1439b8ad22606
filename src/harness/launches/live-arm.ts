import type { Counters } from '../../metrics/counters.ts';
import { mergeGauges } from '../../metrics/gauge.ts';
import type { Gate } from '../../scenarios/gates/gate.ts';
import { shardsOf } from '../../scenarios/load/plan.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Facts } from '../../scenarios/workloads/workload.ts';
import type { MemoryFloor, Target } from '../../targets/target.ts';
import type { AttemptContext } from '../attempt/attempt.ts';
import { LevelFold } from '../attempt/level-fold.ts';
import { AttemptGauges } from '../attempt/level-gauges.ts';
import { LoadLimits } from '../attempt/load-limits.ts';
import type { OutsideLog } from '../attempt/outside-log.ts';
import { RequestAudit } from '../attempt/request-audit.ts';
import { type EndedLevel, runLevel } from '../attempt/run-level.ts';
import { type Evidence, inSequence } from '../judge/evidence.ts';
import { judge } from '../judge/judge.ts';
import { holds } from '../judge/limit.ts';
import type { GateResult } from '../judge/verdict.ts';
import { discover } from '../target/discover.ts';
import type { TargetStarter } from '../target/start-target.ts';
import { TargetWatch } from '../target/target-watch.ts';
import { isOfOneBuild } from './compared-figures.ts';
import type { ArmName } from './slice-order.ts';
import { type Cut, sliceOf } from './sliced-scenario.ts';

/** What both arms of all launches work with. */
export type ArmContext = Pick<AttemptContext, 'run' | 'pool' | 'clock' | 'provide' | 'hurry' | 'onInterval' | 'stop'>;

export type ArmOptions = {
  readonly name: ArmName;
  /** With the target of this arm. */
  readonly scenario: Scenario;
  readonly startTarget: TargetStarter;
  /** Counts the launches from 0. */
  readonly launch: number;
  readonly context: ArmContext;
};

/** What one arm did in one launch. */
export type ArmEvidence = {
  /** All its slices as one. */
  readonly evidence: Evidence;
  /** Each slice by itself, in their order. */
  readonly slices: readonly Evidence[];
  /** Why its figures are not those of a build that works; null where they are. */
  readonly broken: string | null;
  /** Why nothing can be said of it, and the build is not to blame; null where that is not so. */
  readonly unusable: string | null;
  readonly origin: string;
  readonly facts: Target['facts'];
};

type EndedSlice = { readonly fold: LevelFold; readonly work: EndedLevel['work'] };

/** One of two targets that live at once. It is under load only while a slice of it runs. */
export class LiveArm {
  readonly #options: ArmOptions;
  readonly #target: Target;
  readonly #gauges: AttemptGauges;
  readonly #facts: Facts;
  readonly #audit: RequestAudit;
  readonly #watch: TargetWatch;
  readonly #slices: EndedSlice[] = [];
  readonly #warmups: Counters[] = [];
  readonly #floor: MemoryFloor | null;
  #ceiling: MemoryFloor | null = null;
  #cut: string | null = null;
  #hasLost = false;

  /** Starts the target. It is closed if this throws. */
  static async start(options: ArmOptions): Promise<LiveArm> {
    const { scenario, startTarget, context } = options;
    const target = await startTarget(scenario, context.stop);
    try {
      const facts = await discover(scenario, target.origin, context.provide, context.stop);
      const watch = new TargetWatch(target, context.stop, () => undefined);
      const audit = await RequestAudit.begin(watch);
      return new LiveArm(options, target, facts, { watch, audit, floor: await watch.settle(true) });
    } catch (error) {
      await target.close();
      throw error;
    }
  }

  private constructor(
    options: ArmOptions,
    target: Target,
    facts: Facts,
    { watch, audit, floor }: { watch: TargetWatch; audit: RequestAudit; floor: MemoryFloor | null },
  ) {
    this.#options = options;
    this.#target = target;
    this.#facts = facts;
    this.#watch = watch;
    this.#audit = audit;
    this.#floor = floor;
    this.#gauges = new AttemptGauges(options.context.clock);
    target.onGauges(this.#gauges.add);
  }

  /** Why its target died; null while it lives. */
  get died(): string | null {
    return this.#watch.died;
  }

  /** Whether more slices of it make sense: it lives, no limit has ended its load, and no thread of the load was lost. */
  get isSound(): boolean {
    return this.#watch.died === null && this.#cut === null && !this.#hasLost;
  }

  /** All its slices until now as one; null while there is none. */
  get evidence(): Evidence | null {
    return this.#slices.length === 0 ? null : this.#together(this.#evidenceOfSlices());
  }

  #together(slices: readonly Evidence[]): Evidence {
    const whole = inSequence(slices);
    return { ...whole, gauges: mergeGauges(this.#gauges.beforeLevels, whole.gauges) };
  }

  #evidenceOfSlices(): readonly Evidence[] {
    const ending = { ceiling: this.#ceiling, died: this.#watch.died, aborted: null, cut: this.#cut };
    return this.#slices.map(({ fold, work }) => fold.evidence({ ...ending, work }));
  }

  /** Runs one slice, from its warm-up to the end of its drain. Nothing of it is in flight when this resolves. */
  async runSlice(cut: Cut, outside: Pick<OutsideLog, 'samples'>): Promise<void> {
    const { name, scenario, launch, context } = this.#options;
    const slice = sliceOf(scenario, this.#slices.length, cut);
    const gauges = this.#gauges.nextLevel();
    const limits = new LoadLimits(slice, 'warmup');
    const startUs = context.clock();
    const fold = new LevelFold({
      ...{ scenario: slice, target: this.#target, gauges, floor: this.#floor, outside },
      lowerBound: 'lowerBound' in this.#facts ? this.#facts.lowerBound : null,
      place: { attempt: launch, level: name, firstSecond: this.#slices.length },
      shards: shardsOf(slice.load, context.pool.threads),
      onSecond: () => undefined,
    });
    const { work, warmup } = await runLevel({
      ...{ scenario: slice, facts: this.#facts, target: this.#target, fold, gauges, context },
      stop: AbortSignal.any([context.stop, this.#watch.halted]),
      id: { run: context.run, scenario: `${scenario.name} ${name}`, repeat: launch, level: this.#slices.length },
      readWork: () => this.#watch.readWork(),
      readMetrics: () => Promise.resolve(),
      onWarmup: (counters) => {
        this.#cut ??= limits.look(counters, (context.clock() - startUs) / 1e3);
        if (this.#cut !== null) this.#watch.halt();
      },
      onLost: () => {
        this.#hasLost = true;
      },
      onPhase: () => undefined,
    });
    fold.end();
    this.#warmups.push(warmup);
    this.#slices.push({ fold, work });
  }

  /** Ends the target, and tells what became of the arm; null if no slice of it has run. */
  async end(): Promise<ArmEvidence | null> {
    await this.#audit.end();
    this.#ceiling = await this.#watch.settle(true);
    const { origin, facts } = this.#target;
    // The target sends its last gauges while it closes.
    await this.close();
    const slices = this.#evidenceOfSlices();
    if (slices.length === 0) return null;
    const counted = this.#together(slices);
    const evidence = { ...counted, reconciliation: this.#audit.judge(this.#warmups, counted) };
    const own = ownGates(this.#options.scenario.gates, evidence);
    return {
      ...{ evidence, slices, origin, facts },
      broken: brokenBy(own, evidence),
      unusable: unusableBy(own, evidence),
    };
  }

  close(): Promise<void> {
    return this.#target.close();
  }
}

type OwnGate = { readonly gate: Gate; readonly result: GateResult };

/** The gates that are decided for each build by itself. */
function ownGates(gates: readonly Gate[], evidence: Evidence): readonly OwnGate[] {
  const own = gates.filter(isOfOneBuild);
  return judge(own, evidence).map((result, index) => ({ gate: own[index] as Gate, result }));
}

/** A target that dies, or whose answers are not right, has no figures that could be compared. */
function brokenBy(own: readonly OwnGate[], evidence: Evidence): string | null {
  if (evidence.died !== null) return evidence.died;
  if (evidence.cut !== null) return `its load was ended early: ${evidence.cut}`;
  const failed = own.find(({ result }) => result.verdict === 'fail');
  if (failed === undefined) return null;
  const [first] = evidence.total.select(null, null).failures;
  return failedGate(failed.result.gate, failed.result.value, first?.detail ?? null);
}

/** `share(ok) == 100% has failed at 93.5 %; the first of its failures: …`. */
export function failedGate(gate: string, value: number | null, firstFailure: string | null): string {
  const unit = gate.startsWith('share') ? ' %' : '';
  const detail = firstFailure === null ? '' : `; the first of its failures: ${firstFailure}`;
  return `${gate} has failed at ${Number((value ?? 0).toFixed(2))}${unit}${detail}`;
}

/** A gate that is missed, where the target may not be to blame, leaves figures of those answers alone that were right. */
function unusableBy(own: readonly OwnGate[], { lost, reconciliation }: Evidence): string | null {
  const [first] = lost;
  if (first !== undefined) return `a thread of the load was lost: ${first.reason}`;
  if (reconciliation?.verdict === 'invalid') return reconciliation.reason;
  const missed = own.find(
    ({ gate, result: { verdict, value } }) => verdict === 'invalid' && value !== null && !holds(value, gate),
  );
  return missed === undefined ? null : `${missed.result.gate}: ${missed.result.reason}`;
}
