import { HarnessError } from '../../../errors.ts';
import { fieldAt } from '../../../workers/checks/body.ts';
import { textOf } from '../../../workers/checks/exact-json.ts';
import { isMapping } from '../../yaml/issue.ts';
import type { Ask, FactSources } from '../language/fact-sources.ts';
import { encodePath, holdsHalf, offsetOfEscape } from '../language/sent-text.ts';
import type { ConcurrencyWorkload, ValueSource } from './types.ts';

/** What `{name}` in a path may stand for, as it is sent there. */
export type ConcurrencyFacts = { readonly values: Readonly<Record<string, readonly string[]>> };

const ENCODED_OR_NOT =
  'say whether the target lists values that are percent-encoded already: `encoded: true` sends them as they are, `encoded: false` encodes a "%" as any other';

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
  if (source.kind === 'list') return source.values.map((value) => encodeURIComponent(value));
  const { path, items, field, encoded } = source;
  const wrong = (what: string, hint?: string): HarnessError =>
    new HarnessError('CONFIG', `the values of {${name}}: ${path} has ${what}`, hint === undefined ? {} : { hint });
  const list = fieldAt(await ask(path, `the values of {${name}}`), items);
  const texts = (Array.isArray(list) ? list : []).flatMap((item, index) => {
    const text = isMapping(item) ? textOf(item[field]) : null;
    if (text === '') throw wrong(`an empty "${field}" in ${items}[${index}]`);
    if (text !== null && holdsHalf(text))
      throw wrong(`a "${field}" that can’t be sent, in ${items}[${index}]: it holds half of a letter`);
    const at = encoded === null && text !== null ? offsetOfEscape(text) : -1;
    if (at >= 0) throw wrong(`"${text?.slice(at, at + 3)}" in the "${field}" of ${items}[${index}]`, ENCODED_OR_NOT);
    return text === null ? [] : encoded === true ? encodePath(text) : encodeURIComponent(text);
  });
  if (texts.length > 0) return texts;
  throw wrong(`no "${field}" in "${items}"`);
}
