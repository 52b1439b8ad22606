import type { FileRef, Workload } from '../scenario.ts';
import { formatSize } from '../units.ts';

/**
 * The requests that a workload tells apart: `p95(response @ request=NAME)`, and one series each in the intervals.
 * Apart from workloads/ so that a pool thread can ask without loading zod (40 ms a thread).
 */
export function requestNames(workload: Workload): readonly string[] {
  switch (workload.kind) {
    case 'pagination':
      return ['page'];
    case 'streaming':
      return workload.levels?.key === 'size' ? [FILE_OF_LEVEL] : workload.files.map(fileName);
    case 'concurrency':
      return workload.requests.map(({ name }) => name);
    case 'memory-pressure':
      return ['upload', 'download', 'delete'];
    case 'edge-cases':
      return workload.hostile ? ['put', 'get', 'delete', 'hostile'] : ['put', 'get', 'delete'];
  }
}

/** The one file of each level, whose stage says its size. */
const FILE_OF_LEVEL = 'file';

/** The request name of one file: its size in canonical form, or its path. */
function fileName(file: FileRef): string {
  return file.kind === 'size' ? formatSize(file.bytes) : file.path;
}
