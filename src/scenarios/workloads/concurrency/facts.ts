import { HarnessError } from '../../../errors.ts';
import { fieldAt } from '../../../workers/checks/body.ts';
import { textOf } from '../../../workers/checks/exact-json.ts';
import { isMapping } from '../../yaml/issue.ts';
import type { Ask, FactSources } from '../language/fact-sources.ts';
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
  const items = fieldAt(await ask(source.path, `the values of {${name}}`), source.items);
  const list = Array.isArray(items) ? items : [];
  const texts = list.filter(isMapping).flatMap((item) => textOf(item[source.field]) ?? []);
  if (texts.some((text) => /\p{Surrogate}/u.test(text)))
    throw new HarnessError(
      'CONFIG',
      `the values of {${name}}: ${source.path} has a "${source.field}" that can’t be sent: it holds half of a letter`,
    );
  if (texts.length > 0) return texts;
  throw new HarnessError(
    'CONFIG',
    `the values of {${name}}: ${source.path} has no "${source.field}" in "${source.items}"`,
  );
}
