import type { ScenarioText } from '../output/scenario-text.ts';
import type { Recipe } from '../store/recipe.ts';

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
  /** For so many files as the recipe has made. */
  readonly scenarios: (files: number) => readonly ScenarioText[];
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
