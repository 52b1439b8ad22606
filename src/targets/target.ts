import type { Gauges } from '../metrics/gauge.ts';
import type { TargetGaugeName } from '../metrics/names.ts';
import type { RequestCounts } from '../metrics/request-counts.ts';
import type { Work, WorkQuantity } from '../metrics/work.ts';
import type { ProfileAnswer, ProfileStep } from '../monitor/profile/thread-profile.ts';

/** What a target still holds while nothing is asked of it, in bytes: `growth` and `rise` are counted from here. Null where it can't be told. */
export type MemoryFloor = {
  readonly 'target.memory': number;
  readonly 'target.heap': number | null;
  readonly 'target.external': number | null;
};

/** CPU of a target that is counted from outside. */
export type CpuMeter = {
  /** It is counted in steps of so many ms. */
  readonly stepMs: number;
  /** Why it could not be told the last time that it could not; null where it always could. */
  readonly trouble: string | null;
};

/** The server under load. It is ready when it is handed out, and gone when `close` has resolved. */
export type Target = {
  /** Origin, such as `http://127.0.0.1:41234`, without a trailing slash. */
  readonly origin: string;
  /** The gauges that it can tell; none for a server that runs elsewhere. Gates on any other gauge are `n/a`. */
  readonly gauges: ReadonlySet<TargetGaugeName>;
  /** The quantities of work that it can tell; none for a server that runs elsewhere. Gates on any other quantity are `n/a`. */
  readonly work: ReadonlySet<WorkQuantity>;
  /** How its CPU is told where the kernel counts it; null where its own thread counts it, or nothing does. */
  readonly cpuMeter: CpuMeter | null;
  /** Facts for the result, as JSON: for example the dataset and the heap limits. */
  readonly facts: Readonly<Record<string, unknown>>;
  /**
   * Tells it when the measured window opens and ends, in µs on the shared clock, shortly before it opens; without an end where only
   * the load itself knows it. Faults that come at set times count from there, and its gauges are told at both edges.
   */
  readonly begin: (windowUs: number, endUs?: number | null) => void;
  /**
   * Forces a collection, a turn of the event loop and another collection, and resolves with the memory that is held then;
   * with `undefined` where that cannot be seen. Where `closely` is false, a command is watched more cheaply from then on: its
   * garbage is left alone, its memory is seen at each report and each collection, and how late its event loop is not at all.
   */
  readonly settle: (closely?: boolean) => Promise<MemoryFloor | undefined>;
  /**
   * Reads the counters of its work, which only grow: the difference between two readings is the work between them. Resolves
   * with `undefined` where that cannot be seen. Read while nothing is in flight.
   */
  readonly readWork: () => Promise<Work | undefined>;
  /**
   * Reads what it has counted of the requests of a load; requests that carry `DISCOVERY_HEADER` are none of those. Resolves with
   * `undefined` where it can't count. Read while nothing is in flight.
   */
  readonly readCounts: () => Promise<RequestCounts | undefined>;
  /**
   * Registers a listener. It is called once to four times a second, in warm-up and drain too, with the gauges since its last
   * call.
   */
  readonly onGauges: (listener: (gauges: Gauges) => void) => void;
  /** Takes one step of a profile of its thread; null for a target whose thread can't be reached. */
  readonly profile: ((step: ProfileStep) => Promise<ProfileAnswer>) | null;
  /** Resolves with the reason when the target dies by itself; never resolves for a clean close. */
  readonly died: Promise<string>;
  /** Stops serving, reports its last gauges, frees port and thread. Safe to call twice. */
  readonly close: () => Promise<void>;
};
