import type { ScenarioText } from '../output/scenario-text.ts';
import type { Recipe } from '../store/recipe.ts';

/** One kind of benchmark data: how it is made, and the scenarios that use it. */
export type Kind = {
  readonly description: string;
  /** The content in a few words. */
  readonly about: string;
  /** The folder for the recipe, below the folder of the kind. */
  readonly folder: string;
  readonly recipe: Recipe;
  /** The levels of the scenarios. */
  readonly levels: object;
  /** Makes the scenarios for the number of files that the recipe has made. */
  readonly scenarios: (files: number) => readonly ScenarioText[];
};

export type Extent = {
  /** 1 is the full size, 0.1 a tenth of it. */
  readonly scale: number;
  readonly seed: number;
};

/** A count at a scale; it is at least 1. */
export function scaled(count: number, { scale }: Extent): number {
  return Math.max(1, Math.round(count * scale));
}

/** A list in the flow style of YAML. */
export function listed(values: readonly (string | number)[]): string {
  return `[${values.join(', ')}]`;
}
