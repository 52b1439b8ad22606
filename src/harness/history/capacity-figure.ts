import type { ScenarioLine } from './run-line.ts';

/** The one figure that a line has which is a capacity, and no run: by arrivals per second, or by virtual users. */
export const CAPACITY_FIGURES = { rate: 'capacity(rate)', users: 'capacity(users)' } as const;

export type CapacityFigure = (typeof CAPACITY_FIGURES)[keyof typeof CAPACITY_FIGURES];

/** Which capacity a line is; null for a run of the scenario. */
export function capacityOf({ figures }: Pick<ScenarioLine, 'figures'>): CapacityFigure | null {
  const own = Object.values(CAPACITY_FIGURES).find((name) => figures.some(({ metric }) => metric === name));
  return own ?? null;
}
