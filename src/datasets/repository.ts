import type { DatasetSpec } from '../scenarios/scenario.ts';
import { mainSpecFile, makeCapability } from './capability.ts';
import { makeChange } from './change.ts';
import { changeFiles } from './change-files.ts';
import type { Era } from './delta.ts';
import { Names } from './names.ts';
import { Random } from './random.ts';
import type { SourceFile } from './source-file.ts';
import { YEAR_START_MS } from './timestamp.ts';

const CONFIG = `schema: spec-driven

context: |
  A platform of many small services. Specifications say what callers can rely on,
  changes say what is going to be different, and the archive says how it came about.
`;

/**
 * The files of an OpenSpec repository in the upstream layout, one main spec or change at a time; paths are below
 * `openspec/`. What is yielded depends on the spec alone.
 */
export function* repositoryFiles({ seed, specs, changes, archived }: DatasetSpec): Generator<readonly SourceFile[]> {
  yield [{ path: 'config.yaml', content: CONFIG, mtimeMs: YEAR_START_MS }];
  const names = new Names(seed);
  const capabilities = Array.from({ length: specs }, (_, index) => makeCapability(names, index));
  for (const [index, capability] of capabilities.entries()) yield [mainSpecFile(seed, index, capability)];
  const eras: readonly (readonly [Era, number])[] = [
    ['active', changes],
    ['archived', archived],
  ];
  for (const [era, count] of eras) {
    for (let index = 0; index < count; index++) {
      const text = new Random(seed, era === 'active' ? 'change-text' : 'archived-text', index);
      yield changeFiles(text, makeChange(names, era, index, capabilities));
    }
  }
}
