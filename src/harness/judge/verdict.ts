import type { Unit } from '../../metrics/names.ts';

/** `invalid`: the load generator, and not the target, could have decided it. `n/a`: this target can't show the figure. */
export type Verdict = 'pass' | 'fail' | 'invalid' | 'n/a';
export type RunVerdict = Exclude<Verdict, 'n/a'>;

/** What became of one gate, as it stands in result.json. */
export type GateResult = {
  readonly gate: string;
  /** In `unit`; null if it could not be measured. */
  readonly value: number | null;
  readonly limit: number;
  readonly unit: Unit;
  readonly verdict: Verdict;
  /** Why the verdict is what it is, where the figures alone don't say. */
  readonly reason: string | null;
  readonly severity: 'fail' | 'warn';
  /** The budget that the limit comes from: its value, and its tolerance in per cent. Null for a gate of the scenario file. */
  readonly budget: { readonly value: number; readonly tolerance: number } | null;
  readonly line: number | null;
  /** Whether it is invalid because other processes took the machine: it can be decided where they don't. */
  readonly disturbed: boolean;
  /** Whether the gate failed in some attempts and not in others. */
  readonly unstable: boolean;
};
