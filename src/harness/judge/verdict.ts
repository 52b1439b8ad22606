import type { GateUnit } from '../../scenarios/gates/gate.ts';

/** `invalid`: the load generator, and not the target, could have decided it. `n/a`: this target can't show the figure. */
export type Verdict = 'pass' | 'fail' | 'invalid' | 'n/a';
export type RunVerdict = Exclude<Verdict, 'n/a'>;

/** What became of one gate, as it stands in result.json. */
export type GateResult = {
  readonly gate: string;
  /** In `unit`; null if it could not be measured. */
  readonly value: number | null;
  readonly limit: number;
  readonly unit: GateUnit;
  readonly verdict: Verdict;
  /** Why the verdict is what it is, where the figures alone don't say. */
  readonly reason: string | null;
  readonly severity: 'fail' | 'warn';
  readonly line: number | null;
  /** Whether the gate failed in some attempts and not in others. */
  readonly unstable: boolean;
};
