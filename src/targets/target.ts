import type { Gauges } from '../metrics/gauge.ts';
import type { TargetGaugeName } from '../metrics/names.ts';

/** Where `growth` and `rise` start from: the isolate after a forced collection, before the warm-up. Bytes. */
export type MemoryFloor = {
  readonly 'target.memory': number;
  readonly 'target.heap': number;
  readonly 'target.external': number;
};

/** What is under load. It is ready when it is handed out, and gone when `close` has resolved. */
export type Target = {
  /** Origin, such as `http://127.0.0.1:41234`, without a trailing slash. */
  readonly origin: string;
  /** What can be seen of it from inside; empty for a server that runs elsewhere: gates on the rest are `n/a`. */
  readonly gauges: ReadonlySet<TargetGaugeName>;
  /** What stands in the result beside its figures (heap limits, dataset), as JSON. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Told when the measured window opens, in µs on the shared clock: what a target does at set times counts from there. */
  readonly begin: (windowUs: number) => void;
  /** Forced collection, a turn of the loop, another one; then what is still held. `undefined` where it can't be seen. */
  readonly settle: () => Promise<MemoryFloor | undefined>;
  /** Called about four times a second with what was seen since the last call, warm-up and drain included. */
  readonly onGauges: (listener: (gauges: Gauges) => void) => void;
  /** Resolves with the reason when the target dies by itself; never resolves for a clean close. */
  readonly died: Promise<string>;
  /** Stops serving, reports its last gauges, frees port and thread. Safe to call twice. */
  readonly close: () => Promise<void>;
};
