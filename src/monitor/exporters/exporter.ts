import type { Alert } from '../alerts/alert.ts';
import type { Reading } from '../metrics/monitor-reading.ts';

/** A gate of a run, as it was decided. */
export type GateFigure = {
  readonly scenario: string;
  readonly gate: string;
  /** In the unit of the gate; null if it could not be measured. */
  readonly value: number | null;
  readonly limit: number;
  readonly verdict: 'pass' | 'fail' | 'invalid' | 'n/a';
};

/** Hands what a monitor sees to another system. Nothing that this system does or leaves undone holds up the monitor. */
export type Exporter = {
  /** `standing` are the alerts that are raised now. */
  update(reading: Reading, standing: readonly Alert[]): void;
  /** Gates of a scenario that has been decided. */
  decide(gates: readonly GateFigure[]): void;
  /** What keeps the other system from getting anything; null while all is well. */
  readonly note: string | null;
  /** Hands on what is left, and ends. */
  close(): Promise<void>;
};
