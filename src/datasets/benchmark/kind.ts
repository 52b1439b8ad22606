import type { Recipe } from '../recipe.ts';

/** What one kind of benchmark data is made of, and how it is run. */
export type Kind = {
  readonly description: string;
  /** What it holds, in a few words. */
  readonly about: string;
  /** The folder that `recipe` fills, below the kind's own. */
  readonly folder: string;
  readonly recipe: Recipe;
  /** What the scenarios sweep. */
  readonly levels: object;
  readonly scenarios: readonly ScenarioText[];
};

/** A scenario in the words of the scenario language. */
export type ScenarioText = {
  readonly name: string;
  readonly comment: string;
  readonly target: string;
  /** In brackets after a blank, or on lines of its own. */
  readonly workload: string;
  readonly load: string;
  readonly gates: readonly string[];
};

export type Extent = {
  /** 1 for all of it, 0.1 for a tenth. */
  readonly scale: number;
  readonly seed: number;
};

/** A number of things at a scale: one at least. */
export function scaled(count: number, { scale }: Extent): number {
  return Math.max(1, Math.round(count * scale));
}

/** A list in YAML's own brackets. */
export function listed(values: readonly (string | number)[]): string {
  return `[${values.join(', ')}]`;
}
