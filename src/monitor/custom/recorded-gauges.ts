import type { GaugeStats, Gauges } from '../../metrics/gauge.ts';
import type { CustomGaugeName } from '../../metrics/names.ts';
import { checkName, checkValue } from './custom-name.ts';
import { addValue, type GaugeSample } from './gauge-sample.ts';

/** What a program that is watched finds as `globalThis.perfHarness`. */
type Recorder = { readonly record: (name: string, value: number) => void };

/**
 * What a target records of itself. It is the program that is measured, so that nothing here throws: what can't be the name or the
 * value of a metric is left out.
 */
export class RecordedGauges {
  readonly #names = new Set<string>();
  readonly #samples = new Map<string, GaugeSample>();

  /** Makes `perfHarness` known to the program, which need not be aware of it. */
  install(): void {
    const value: Recorder = { record: (name, each) => this.#record(name, each) };
    Object.defineProperty(globalThis, 'perfHarness', { value, configurable: true, writable: true });
  }

  /** What was recorded since the last call, which was at `fromUs`. */
  take(fromUs: number, toUs: number): Gauges {
    const gauges: { [name in CustomGaugeName]?: GaugeStats } = {};
    for (const [name, sample] of this.#samples)
      gauges[`custom.${name}`] = { ...sample, firstAtUs: fromUs, lastAtUs: toUs };
    this.#samples.clear();
    return gauges;
  }

  #record(name: string, value: number): void {
    try {
      if (!this.#names.has(name)) checkName(name, this.#names.size);
      const finite = checkValue(name, value);
      this.#names.add(name);
      addValue(this.#samples, name, finite);
    } catch {
      // The program goes on as it would without anybody who listens.
    }
  }
}
