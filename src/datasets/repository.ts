import type { DatasetSpec } from '../scenarios/scenario.ts';
import { type Capability, mainSpecFile, makeCapability } from './capability.ts';
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
 * An OpenSpec repository in the upstream layout, in units: its configuration, each main spec, each change, each
 * archived change. Paths are below `openspec/`. A unit depends on seed, number of main specs and its own place alone.
 */
export function* repositoryUnits(spec: DatasetSpec): Generator<readonly SourceFile[]> {
  yield [{ path: 'config.yaml', content: CONFIG, mtimeMs: YEAR_START_MS }];
  const names = new Names(spec.seed);
  const specs = Array.from({ length: spec.specs }, (_, index) => makeCapability(names, index));
  for (const [index, capability] of specs.entries()) yield [mainSpecFile(names, index, capability)];
  for (let index = 0; index < spec.changes; index++) yield changeUnit(names, 'active', index, specs);
  for (let index = 0; index < spec.archived; index++) yield changeUnit(names, 'archived', index, specs);
}

function changeUnit(names: Names, era: Era, index: number, specs: readonly Capability[]): SourceFile[] {
  const text = new Random(names.seed, era === 'active' ? 'change-text' : 'archived-text', index);
  return changeFiles(text, makeChange(names, era, index, specs));
}
