import type { ConcurrencyWorkload, OperationSpec } from './types.ts';

/** Name of the request that makes a change where an operation needs one and the user has none. */
export const MAKE = 'make';

/** Name of the requests that read back what an operation has written. */
export function checkOf(operation: string): string {
  return `${operation}.check`;
}

/** Name of a request that has none of its own: `GET /orders`. */
export function requestName({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path}`;
}

/** Names of the requests first, then those of the operations, each with the requests that it sends besides. */
export function mixNames({ requests, operations }: ConcurrencyWorkload): readonly string[] {
  return [...requests.map(({ name }) => name), ...operationNames(operations)];
}

function operationNames(operations: readonly OperationSpec[]): readonly string[] {
  const needsChanges = operations.some(({ operation }) => operation !== 'create');
  const names = operations.flatMap(({ name, operation }) => (operation === 'read' ? [name] : [name, checkOf(name)]));
  return needsChanges ? [...names, MAKE] : names;
}
