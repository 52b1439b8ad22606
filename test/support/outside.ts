import type { OthersWatcher } from '../../src/harness/attempt/attempt.ts';
import { Patience } from '../../src/harness/scenario/patience.ts';
import type { ScenarioContext } from '../../src/harness/scenario/run-scenario.ts';
import { createClock } from '../../src/metrics/clock.ts';
import { CustomMetrics } from '../../src/monitor/custom/custom-metrics.ts';
import type { OutsideSample } from '../../src/monitor/neighbours/outside-sample.ts';
import { disturbs } from '../../src/monitor/neighbours/outside-sample.ts';

/** One second of a machine with two cores of which others take `share`. */
export function outsideOf(part: Partial<OutsideSample> = {}): OutsideSample {
  const { share = 0, idleCores = 0, fromUs = 0 } = part;
  return {
    fromUs,
    toUs: fromUs + 1e6,
    share,
    unknown: share === null ? 'a CPU quota holds here' : null,
    idleCores,
    isDisturbed: disturbs(share, idleCores),
    takers: [],
    steal: 0,
    irq: 0,
    softirq: 0,
    ...part,
  };
}

/** Others take most of it: ffmpeg nearly a core, and something else a third of one. */
export const BUSY: OutsideSample = outsideOf({
  share: 0.65,
  takers: [
    { pid: 7, name: 'ffmpeg', cores: 0.96 },
    { pid: 8, name: 'cc1', cores: 0.34 },
  ],
});
export const QUIET: OutsideSample = outsideOf({ share: 0.01 });

/** Sees a machine that nobody else uses. */
export const NOBODY_ELSE: OthersWatcher = () => ({
  take: (nowUs) => outsideOf({ fromUs: nowUs - 1e6 }),
  close: () => undefined,
});

/** Records nothing, and hands on nothing. */
export const NOTHING_CUSTOM: Pick<ScenarioContext, 'custom' | 'exporters'> = {
  custom: new CustomMetrics(),
  exporters: [],
};

/** What a scenario needs to run where nobody else uses the machine. */
export const QUIET_MACHINE: Pick<ScenarioContext, 'watchOthers' | 'patience' | 'custom' | 'exporters'> = {
  ...NOTHING_CUSTOM,
  watchOthers: NOBODY_ELSE,
  patience: new Patience([], {
    clock: createClock(),
    watchOthers: NOBODY_ELSE,
    stop: new AbortController().signal,
    onEvent: () => undefined,
    pause: () => Promise.resolve(),
  }),
};
