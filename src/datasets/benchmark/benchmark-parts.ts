import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../content/source-file.ts';
import { YEAR_START_MS } from '../content/words/timestamp.ts';
import { BENCHMARK_PART } from '../output/kinds.ts';
import { type Part, type PartContent, type Totals, totalsOf } from '../output/part.ts';
import { SCENARIO, scenarioText } from '../output/scenario-text.ts';
import { headOf } from '../store/cache.ts';
import { METADATA } from '../store/listing.ts';
import { GENERATOR, MANIFEST, manifestText, sha256Of } from '../store/manifest.ts';
import type { Progress } from '../store/progress.ts';
import { edgeCases } from './edge-cases.ts';
import { highConcurrency } from './high-concurrency.ts';
import { highVolumePagination } from './high-volume-pagination.ts';
import type { Extent, Kind } from './kind.ts';
import { largeFileStreaming } from './large-file-streaming.ts';
import { memoryPressure } from './memory-pressure.ts';

const KINDS: Readonly<Record<string, (extent: Extent) => Kind>> = {
  'high-volume-pagination': highVolumePagination,
  'large-file-streaming': largeFileStreaming,
  'high-concurrency': highConcurrency,
  'memory-pressure': memoryPressure,
  'edge-cases': edgeCases,
};

export const BENCHMARK_NAMES: readonly string[] = Object.keys(KINDS);

/** Space for metadata, scenario and partly filled blocks. */
const BYTES_BESIDE = 100_000;

/** Makes parts of benchmark data from the kinds of these names. */
export function benchmarkParts(names: readonly string[], extent: Extent): readonly Part[] {
  return Object.entries(KINDS).flatMap(([name, plan]) =>
    names.includes(name) ? [partOf(name, plan(extent), extent)] : [],
  );
}

function partOf(name: string, kind: Kind, { scale, seed }: Extent): Part {
  const { about, recipe, folder } = kind;
  // The number of files follows from the rest of the specification, so the text for 0 files stands for all.
  const spec = { name, scale, seed, [folder]: recipe.spec, scenario: sha256Of(textOf(kind, 0)) };
  return {
    name,
    about,
    entries: [name],
    spec,
    bytes: recipe.bytes,
    diskBytes: recipe.diskBytes + BYTES_BESIDE,
    write: (dir, progress) => writeKind(dir, { name, kind, spec }, progress),
  };
}

function textOf({ description, scenarios }: Kind, files: number): string {
  return scenarioText(description, scenarios(files));
}

type Named = { readonly name: string; readonly kind: Kind; readonly spec: object };

/** Writes the data with its manifest, the scenario, and the metadata that lists both. */
async function writeKind(dir: string, { name, kind, spec }: Named, progress: Progress): Promise<PartContent> {
  const { description, levels, recipe, folder } = kind;
  const { TreeWriter } = await import('../store/tree-writer.ts');
  mkdirSync(join(dir, name, folder), { recursive: true });
  const made = await recipe.write(join(dir, name, folder), progress);
  const manifest = manifestText({ ...headOf(recipe), files: made.files });
  const sources = [textFile(SCENARIO, textOf(kind, made.files.length)), textFile(`${folder}/${MANIFEST}`, manifest)];
  const beside = await new TreeWriter(join(dir, name), progress, [folder]).writeUnit('', sources, name);
  const scenarios = kind.scenarios(made.files.length);
  const gates = Object.fromEntries(scenarios.map((scenario) => [scenario.name, scenario.gates]));
  const facts = { description, scenario: `${name}/${SCENARIO}`, gates };
  const totals = totalsOf([...made.files, ...beside]);
  const metadata = {
    ...{ schema: BENCHMARK_PART, generator: GENERATOR, spec, ...facts, levels, ...made.facts, totals },
    ...{ folders: [], files: beside },
  };
  const source = textFile(`${name}/${METADATA}`, manifestText(metadata));
  const files = await new TreeWriter(dir, progress, [name]).writeUnit('', [source], name);
  return { facts, folders: [], files, totals: sumOf(totals, totalsOf(files)) };
}

function sumOf(a: Totals, b: Totals): Totals {
  return { files: a.files + b.files, bytes: a.bytes + b.bytes };
}

function textFile(path: string, content: string): SourceFile {
  return { path, content, mtimeMs: YEAR_START_MS };
}
