/** Rules for the names in a mix. Each request has figures under its name, and an operation has them under several names. */
import type { Field } from '../../fields/reading.ts';
import { type Issue, issueAt } from '../../yaml/issue.ts';
import { checkOf, MAKE, requestName } from './request-names.ts';

/** The fields of an entry that the rules read. An entry is a request or an operation. */
type Entry = {
  readonly name: Field<string | undefined>;
  readonly operation: Field<string | undefined>;
  readonly method?: Field<string>;
  readonly path?: Field<string>;
};

type Named = {
  readonly index: number;
  readonly field: Field<unknown>;
  readonly name: string;
  readonly isOperation: boolean;
};

export function checkNames(mix: readonly Field<Entry>[]): readonly Issue[] {
  const named = mix.flatMap(({ value }, index): readonly Named[] => {
    const name = value === undefined ? undefined : nameOf(value);
    if (value === undefined || name === undefined) return [];
    return [{ index, field: value.name, name, isOperation: value.operation.isWritten }];
  });
  return named.flatMap((entry) => {
    const [message, hint] = problemOf(entry, named) ?? [];
    return message === undefined ? [] : [issueAt(entry.field.path, message, hint)];
  });
}

/** The name of an entry, written or derived; undefined if it is not valid. */
function nameOf({ name, operation, method, path }: Entry): string | undefined {
  if (name.isWritten || operation.isWritten) return name.value;
  if (method?.value === undefined || path?.value === undefined) return undefined;
  return requestName({ method: method.value.toUpperCase(), path: path.value });
}

function problemOf(
  { name, index, field }: Named,
  all: readonly Named[],
): readonly [message: string, hint: string] | null {
  if (all.some((other) => other.index < index && other.name === name)) {
    const hint = field.isWritten ? 'each request needs a name of its own' : 'give one of the two a name';
    return [`duplicate request "${name}"`, hint];
  }
  const operations = all.filter((other) => other.isOperation);
  if (name === MAKE && operations.length > 0)
    return [`"${MAKE}" is taken`, 'it names the requests that make a change for an operation to work on'];
  const checked = operations.find((other) => checkOf(other.name) === name);
  return checked === undefined ? null : [`"${name}" is taken`, `it names what "${checked.name}" reads back`];
}
