import { benchmarkParts } from '../../src/datasets/benchmark/benchmark-parts.ts';
import { TEST_ENVIRONMENT } from '../../src/datasets/output/kinds.ts';
import type { Part } from '../../src/datasets/output/part.ts';
import { filesPart, repositoryPart } from '../../src/datasets/output/test-environment.ts';
import { verifyFolder } from '../../src/datasets/output/verify.ts';
import { type OutputOptions, type WrittenPart, writeOutput } from '../../src/datasets/output/write-output.ts';

export const repository: Part = repositoryPart({
  changes: 20,
  archived: 3,
  specs: 4,
  attachments: ['csv', 'svg'],
  seed: 1,
});
export const files: Part = filesPart([20_000, 50_000], ['json', 'mixed'], 1);
export const kinds: readonly Part[] = benchmarkParts(['edge-cases', 'high-concurrency'], { scale: 0.01, seed: 1 });

export function options(more: Partial<OutputOptions> = {}): OutputOptions {
  return { signal: new AbortController().signal, onProgress: () => {}, onPart: () => {}, ...more };
}

/** Makes a test environment of these parts. */
export function environment(
  dir: string,
  parts: readonly Part[],
  more?: Partial<OutputOptions>,
): Promise<readonly WrittenPart[]> {
  return writeOutput(dir, TEST_ENVIRONMENT, parts, options(more));
}

export async function isWhole(dir: string): Promise<boolean> {
  const { damage, unchecked } = await verifyFolder(dir, options());
  return damage.length + unchecked.length === 0;
}

/** What each part found in its place. */
export const befores = (written: readonly WrittenPart[]): readonly string[] =>
  written.map(({ name, before }) => `${name}: ${before.kind}`);
