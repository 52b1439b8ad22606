import { HarnessError } from '../../../errors.ts';
import { plural } from '../../../plural.ts';
import { isMadeName } from '../../../workers/changes/change-name.ts';
import { textOf } from '../../../workers/checks/exact-json.ts';
import type { Ask, FactSources } from '../language/fact-sources.ts';
import { noList, pageOf } from './page-check.ts';
import { StillTally } from './still-tally.ts';
import type { PaginationWorkload } from './types.ts';
import { Walk } from './walk.ts';

/** `untouched` holds the names of the items that were there before any workload changed the collection, in its order. */
export type PaginationFacts = { readonly untouched: readonly string[] };

export async function paginationFacts(workload: PaginationWorkload, { ask }: FactSources): Promise<PaginationFacts> {
  return { untouched: workload.mutate ? await readUntouched(workload, ask) : [] };
}

/**
 * Walks a collection once before any workload changes it. Changes that other runs have left behind are not counted, since
 * they may be deleted at any time. Throws HarnessError('CONFIG') if the walk fails.
 */
async function readUntouched(workload: PaginationWorkload, ask: Ask): Promise<readonly string[]> {
  const { by, fields, headers, minItems, path } = workload;
  const what = 'the walk before the load';
  const walk = new Walk(workload, new StillTally(minItems), { origin: '', path });
  const names: string[] = [];
  while (!walk.complete) {
    const asked = walk.path;
    const page = pageOf(await ask(asked, what, headers), by, fields);
    if (page === null) throw wrong(`${what}: ${asked}: ${noList(fields)}`);
    const problem = walk.add(page);
    if (problem !== null) throw wrong(`${what}: ${problem}`);
    names.push(...page.ids.map((id) => textOf(id) ?? '').filter((name) => !isMadeName(name)));
  }
  if (names.length >= minItems) return names;
  throw wrong(`${what}: ${plural(names.length, 'item')} that no workload has made, fewer than minItems: ${minItems}`);
}

function wrong(message: string): HarnessError {
  return new HarnessError('CONFIG', message, {
    hint: '`mutate: true` needs a collection that can be walked without a fault while nobody changes it',
  });
}
