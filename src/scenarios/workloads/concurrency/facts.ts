import { HarnessError } from '../../../errors.ts';
import { fieldAt } from '../../../workers/checks/body.ts';
import { textOf } from '../../../workers/checks/exact-json.ts';
import { isMapping } from '../../yaml/issue.ts';
import type { Ask, FactSources } from '../language/fact-sources.ts';
import { holdsHalf } from '../language/sent-text.ts';
import type { ConcurrencyWorkload, ValueSource } from './types.ts';

/** The values that `{name}` in a path may stand for. */
export type ConcurrencyFacts = { readonly values: Readonly<Record<string, readonly string[]>> };

export async function concurrencyFacts(
  { values }: ConcurrencyWorkload,
  { ask }: FactSources,
): Promise<ConcurrencyFacts> {
  const resolved = Object.entries(values).map(
    async ([name, source]) => [name, await resolveValues(name, source, ask)] as const,
  );
  return { values: Object.fromEntries(await Promise.all(resolved)) };
}

async function resolveValues(name: string, source: ValueSource, ask: Ask): Promise<readonly string[]> {
  if (source.kind === 'list') return source.values;
  const { path, items, field } = source;
  const wrong = (what: string): HarnessError =>
    new HarnessError('CONFIG', `the values of {${name}}: ${path} has ${what}`);
  const list = fieldAt(await ask(path, `the values of {${name}}`), items);
  const texts = (Array.isArray(list) ? list : []).flatMap((item, index) => {
    const text = isMapping(item) ? textOf(item[field]) : null;
    if (text === '') throw wrong(`an empty "${field}" in ${items}[${index}]`);
    if (text !== null && holdsHalf(text))
      throw wrong(`a "${field}" that can’t be sent, in ${items}[${index}]: it holds half of a letter`);
    return text ?? [];
  });
  if (texts.length > 0) return texts;
  throw wrong(`no "${field}" in "${items}"`);
}
