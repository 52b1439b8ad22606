import { formatSize } from '../../scenarios/fields/units.ts';
import { everyFile } from '../output/scenario-text.ts';
import { datasetRecipe } from '../recipes/dataset.ts';
import { type Extent, type Kind, listed, scaled } from './kind.ts';

const SIZES = [10e6, 50e6, 100e6, 200e6];
const READ_SIZES = [1, 4, 16, 64, 256].map((kib) => kib * 1024);
/** A smaller file is read as fast as it is requested, so a rate of bytes would measure the rate of requests. */
const SMALLEST_WITH_A_RATE = 1e6;
/** In these gates the worst level counts. */
const GATES = ['max(response) < 5s', 'peak(target.memory) < 50MB'];
const TARGET = '{ kind: openspec, dataset: { dir: ./dataset } }';

export function largeFileStreaming(extent: Extent): Kind {
  const files = SIZES.map((bytes) => scaled(bytes, extent));
  const [sizes, readSizes] = [files.map(formatSize), READ_SIZES.map(formatSize)];
  return {
    description: 'Reads large files whole and hashes each body on the way, by size of the file and of the reads.',
    about: `files of ${sizes.join(', ')}`,
    folder: 'dataset',
    recipe: datasetRecipe({ changes: 1, archived: 0, specs: 1, files, seed: extent.seed }),
    levels: { size: sizes, readSize: readSizes },
    scenarios: (count) => [
      {
        name: 'large-file-streaming',
        comment: 'Each level is one file, read 8 times, 4 at once.',
        target: TARGET,
        workload: ` { kind: streaming, verify: sha256, levels: { size: ${listed(sizes)} } }`,
        load: '{ concurrency: 4, iterations: 8 }',
        gates: [...GATES, ...ratesOf('size', files.filter(hasRate))],
      },
      {
        name: 'large-file-streaming-by-read-size',
        comment:
          'Each level is one small file, which the server reads and sends in pieces of one size: those of 1 KiB take a while.',
        target: TARGET,
        workload: ` { kind: streaming, verify: sha256, files: [${sizes[0]}], levels: { readSize: ${listed(readSizes)} } }`,
        load: '{ concurrency: 4, iterations: 8 }',
        gates: [...GATES, ...ratesOf('readSize', files.slice(0, 1).some(hasRate) ? READ_SIZES : [])],
      },
      everyFile(TARGET, count),
    ],
  };
}

function hasRate(bytes: number): boolean {
  return bytes >= SMALLEST_WITH_A_RATE;
}

/** A gate for each level: in a rate over all levels, the fast ones would hide a slow one. */
function ratesOf(key: 'size' | 'readSize', levels: readonly number[]): readonly string[] {
  return levels.map((bytes) => `rate(bytes @ ${key}=${formatSize(bytes)}) > 10MB/s`);
}
