import type { Clock } from '../../metrics/clock.ts';
import type { OutsideSample } from '../../monitor/neighbours/outside-sample.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { OthersWatcher } from '../attempt/attempt.ts';
import type { GateResult } from '../judge/verdict.ts';
import { composeOutside } from '../result/compose-outside.ts';
import type { OnEvent } from '../result/event.ts';

const LOOK_EVERY_MS = 1000;
/** The machine is quiet once it was so for as many looks in a row; neighbours that come and go are not gone after one. */
const QUIET_LOOKS = 3;
/** A run waits no longer in all than so many of its longest patience. */
const RUN_FACTOR = 5;

export type PatienceOptions = {
  readonly clock: Clock;
  readonly watchOthers: OthersWatcher;
  readonly stop: AbortSignal;
  readonly onEvent: OnEvent;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** How long the scenarios of one run may wait for a quiet machine: each its own patience, and all of them a few of the longest. */
export class Patience {
  readonly #options: PatienceOptions;
  #runLeftMs: number;

  constructor(scenarios: readonly Pick<Scenario, 'patienceMs'>[], options: PatienceOptions) {
    this.#options = options;
    this.#runLeftMs = RUN_FACTOR * Math.max(0, ...scenarios.map(({ patienceMs }) => patienceMs));
  }

  ofScenario(scenario: Scenario): ScenarioPatience {
    const spend = (ms: number): void => {
      this.#runLeftMs -= ms;
    };
    return new ScenarioPatience(scenario, Math.min(scenario.patienceMs, this.#runLeftMs), spend, this.#options);
  }
}

/** What is left of one scenario's patience. Waiting uses it up, and so do attempts that were disturbed after all. */
export class ScenarioPatience {
  readonly #scenario: Scenario;
  readonly #spend: (ms: number) => void;
  readonly #options: PatienceOptions;
  #leftMs: number;

  constructor(scenario: Scenario, leftMs: number, spend: (ms: number) => void, options: PatienceOptions) {
    this.#scenario = scenario;
    this.#leftMs = leftMs;
    this.#spend = spend;
    this.#options = options;
  }

  /** Uses up so much of it. */
  spend(ms: number): void {
    this.#leftMs -= ms;
    this.#spend(ms);
  }

  /** Adds to the reason of a gate that stays undecided how long was waited for a quiet machine. */
  readonly explain = (gate: GateResult): GateResult => {
    const waited = this.#scenario.patienceMs - this.#leftMs;
    if (!gate.disturbed || waited <= 0) return gate;
    return { ...gate, reason: `${gate.reason}, and did not leave it within ${Math.round(waited / 1e3)} s` };
  };

  /** Waits until the machine is quiet. False if it did not get so in time, or the run was stopped. */
  async waitForQuiet(): Promise<boolean> {
    const { clock, watchOthers, stop, onEvent, pause } = this.#options;
    const sampler = watchOthers(this.#scenario);
    const { name } = this.#scenario;
    try {
      let quiet = 0;
      while (this.#leftMs > 0 && !stop.aborted) {
        const fromUs = clock();
        await pause(Math.min(LOOK_EVERY_MS, this.#leftMs), stop);
        const nowUs = clock();
        const sample = sampler.take(nowUs);
        this.spend((nowUs - fromUs) / 1e3);
        quiet = sample !== null && !sample.isDisturbed ? quiet + 1 : 0;
        if (quiet === QUIET_LOOKS) return true;
        if (sample !== null) onEvent(waiting(name, sample, this.#leftMs));
      }
      return false;
    } finally {
      sampler.close();
    }
  }
}

function waiting(scenario: string, outside: OutsideSample, leftMs: number): Parameters<OnEvent>[0] {
  return { kind: 'waiting', scenario, outside: composeOutside(outside), leftMs: Math.max(0, leftMs) };
}
