import type { ConcurrencyWorkload, OperationSpec } from './types.ts';

/** The name of the request that makes a change if an operation needs one and the user has none. */
export const MAKE = 'make';

/** The name of the requests that read back what an operation has written. */
export function checkOf(operation: string): string {
  return `${operation}.check`;
}

/** The name of a request without a `name`: `GET /orders`. */
export function requestName({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path}`;
}

/** The names of the requests, followed by those of the operations, each with the names of the other requests that it sends. */
export function mixNames({ requests, operations }: ConcurrencyWorkload): readonly string[] {
  return [...requests.map(({ name }) => name), ...operationNames(operations)];
}

function operationNames(operations: readonly OperationSpec[]): readonly string[] {
  const needsChanges = operations.some(({ operation }) => operation !== 'create');
  const names = operations.flatMap(({ name, operation }) => (operation === 'read' ? [name] : [name, checkOf(name)]));
  return needsChanges ? [...names, MAKE] : names;
}

/** The paths that need no values, those of reads first, and where values come from. */
export function mixPaths({ requests, operations, values }: ConcurrencyWorkload): readonly string[] {
  const plain = requests.filter(({ path }) => !path.includes('{'));
  const reads = plain.filter(({ method }) => method === 'GET');
  return [
    ...reads.map(({ path }) => path),
    ...Object.values(values).flatMap((source) => (source.kind === 'fetch' ? [source.path] : [])),
    ...(operations.length > 0 ? ['/changes'] : []),
    ...plain.map(({ path }) => path),
  ];
}
