import { formatSize } from '../fields/units.ts';
import type { FileRef, OperationSpec, Workload } from '../scenario.ts';

/**
 * The requests that a workload tells apart: `p95(response @ request=NAME)`, and one series each in the intervals.
 * Apart from workloads/ so that a pool thread can ask without loading zod (40 ms a thread).
 */
export function requestNames(workload: Workload): readonly string[] {
  switch (workload.kind) {
    case 'pagination':
      return workload.mutate ? ['page', 'mutate'] : ['page'];
    case 'streaming':
      return workload.files === 'all' || workload.levels?.key === 'size' ? [ANY_FILE] : workload.files.map(fileName);
    case 'concurrency':
      return [...workload.requests.map(({ name }) => name), ...operationNames(workload.operations)];
    case 'memory-pressure':
      return ['upload', 'download', 'delete'];
    case 'edge-cases':
      return workload.hostile ? ['put', 'get', 'delete', 'hostile'] : ['put', 'get', 'delete'];
  }
}

/** Of the request that makes a change where an operation needs one and the user has none. */
export const MAKE = 'make';

/** Of the requests that read back what an operation has written. */
export function checkOf(operation: string): string {
  return `${operation}.check`;
}

function operationNames(operations: readonly Pick<OperationSpec, 'name' | 'operation'>[]): readonly string[] {
  const needsChanges = operations.some(({ operation }) => operation !== 'create');
  const names = operations.flatMap(({ name, operation }) => (operation === 'read' ? [name] : [name, checkOf(name)]));
  return needsChanges ? [...names, MAKE] : names;
}

/** All files together, or the one file of each level, whose stage says its size. */
const ANY_FILE = 'file';

/** The request name of one file: its size in canonical form, or its path. */
function fileName(file: FileRef): string {
  return file.kind === 'size' ? formatSize(file.bytes) : file.path;
}
