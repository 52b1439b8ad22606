import type { RunResult } from '../../src/harness/result/result.ts';

/** Gates of figures that a busy machine may spoil; what grows under a duration is not decided beside other processes. */
const OF_TIME_OR_RATE = /^(p[\d.]+|mean|max|rate|growth)\(/;

export type MissedGates = {
  /** Nobody but the target can be blamed for these. */
  readonly real: readonly string[];
  /** Limits on time and rate, which a busy machine may miss, too. */
  readonly slow: readonly string[];
};

/** The gates that did not pass, by scenario; a gate that only warns is none of them. */
export function missedGates({ scenarios }: RunResult): MissedGates {
  const missed = scenarios.flatMap(({ name, gates }) =>
    gates
      .filter(({ verdict, severity }) => verdict !== 'pass' && severity === 'fail')
      .map(({ gate }) => ({ name, gate })),
  );
  const [slow, real] = [true, false].map((isSlow) =>
    missed.filter(({ gate }) => OF_TIME_OR_RATE.test(gate) === isSlow).map(({ name, gate }) => `${name}: ${gate}`),
  );
  return { real: real ?? [], slow: slow ?? [] };
}
