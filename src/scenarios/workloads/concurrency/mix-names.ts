/** The names in a mix: each request has figures of its own, and each operation those of several requests. */
import { type Issue, isMapping, issueAt, type Path } from '../../yaml/issue.ts';
import { checkOf, MAKE } from './request-names.ts';

type Named = { readonly index: number; readonly name: string; readonly isOperation: boolean };

/** Of the mix as it is written; `path` leads to the list. */
export function checkNames(mix: readonly unknown[], path: Path): readonly Issue[] {
  const named = mix.flatMap((entry, index): readonly Named[] => {
    const name = isMapping(entry) ? entry['name'] : undefined;
    return typeof name === 'string' ? [{ index, name, isOperation: isOperation(entry) }] : [];
  });
  return named.flatMap((entry) => {
    const [message, hint] = problemOf(entry, named) ?? [];
    return message === undefined ? [] : [issueAt([...path, entry.index, 'name'], message, hint)];
  });
}

function isOperation(entry: unknown): boolean {
  return isMapping(entry) && entry['operation'] !== undefined;
}

function problemOf({ name, index }: Named, all: readonly Named[]): readonly [message: string, hint: string] | null {
  if (all.some((other) => other.index < index && other.name === name))
    return [`a second request named "${name}"`, 'names tell the figures of requests apart'];
  const operations = all.filter((other) => other.isOperation);
  if (name === MAKE && operations.length > 0)
    return [`"${MAKE}" is taken`, 'it names the requests that make a change for an operation to work on'];
  const checked = operations.find((other) => checkOf(other.name) === name);
  return checked === undefined ? null : [`"${name}" is taken`, `it names what "${checked.name}" reads back`];
}
