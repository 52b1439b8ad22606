import type { Scenario } from '../../scenarios/scenario.ts';

/** How the load of a launch is cut into slices. */
export type Cut = {
  /** How long one slice counts. */
  readonly sliceMs: number;
  /** What is not counted at its start: connections are opened, and what the other arm left in caches is replaced. */
  readonly settleMs: number;
  /** A launch has so many blocks of four slices; more of them where a gated figure needs more requests, up to the second number. */
  readonly leastBlocks: number;
  readonly mostBlocks: number;
};

/** The cut that every target is measured by, and the one that replaces it after the first slice of each arm where both are fast; null for never. */
export type Slicing = { readonly usual: Cut; readonly fast: Cut | null };

/** Both take about the same time: the start and the drain of a slice take 25 ms, which would be a fifth of one of 100 ms. */
export const SLICING: Slicing = {
  usual: { sliceMs: 500, settleMs: 100, leastBlocks: 2, mostBlocks: 10 },
  fast: { sliceMs: 200, settleMs: 25, leastBlocks: 5, mostBlocks: 25 },
};

/**
 * The scenario as one slice of it: the same load, for so long. The first slice of an arm has the warm-up of the scenario, each
 * later one a short one. `pair` counts the slices of an arm: drawn arrivals are those of the other arm's slice with that number.
 */
export function sliceOf(scenario: Scenario, pair: number, { sliceMs, settleMs }: Cut): Scenario {
  const { load, warmup } = scenario;
  const stages = load.stages.map((stage) => ({ ...stage, overMs: sliceMs }));
  const drawn = load.kind === 'open' ? { seed: (load.seed + pair) % 2 ** 32 } : {};
  const isWarm = pair > 0 || (warmup.kind === 'time' && warmup.ms < settleMs);
  return {
    ...scenario,
    load: { ...load, stages, iterations: null, ...drawn },
    warmup: isWarm ? { kind: 'time', ms: settleMs } : warmup,
  };
}
