import type { Field } from '../../fields/reading.ts';
import { type Issue, isMapping, type Path } from '../../yaml/issue.ts';

/**
 * Reports values that are named in headers or in a body, where nothing is filled in. Other braces are sent as they stand: a body may
 * be JSON.
 */
export function checkUnfilled(fields: readonly Field<unknown>[], names: readonly string[]): readonly Issue[] {
  return fields.flatMap((field) =>
    [...textsIn(field.value, field.path)].flatMap(({ text, path, on }) =>
      names.flatMap((name): readonly Issue[] => {
        const offset = text.indexOf(`{${name}}`);
        if (offset < 0) return [];
        const message = `"{${name}}" is one of the values, which are filled in in paths only`;
        return [{ path, on, offset, message, hint: 'write what is to be sent, or give the value another name' }];
      }),
    ),
  );
}

type Text = Pick<Issue, 'path' | 'on'> & { readonly text: string };

function* textsIn(value: unknown, path: Path): Generator<Text, void, undefined> {
  if (typeof value === 'string') yield { text: value, path, on: 'value' };
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index]);
  } else if (isMapping(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield { text: key, path: [...path, key], on: 'key' };
      yield* textsIn(item, [...path, key]);
    }
  }
}
