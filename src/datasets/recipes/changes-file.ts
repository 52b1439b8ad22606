import type { SourceFile } from '../content/source-file.ts';
import { YEAR_START_MS } from '../content/words/timestamp.ts';
import { type ChangeEntry, distributionsOf } from './change-entry.ts';

/** An index of changes: how often each value occurs, and then a line for each change. */
export function changesFile(path: string, changes: readonly ChangeEntry[]): SourceFile {
  const archived = changes.filter(({ status }) => status === 'archived').length;
  const head = {
    schema: 'perf-harness/changes@1',
    total: changes.length,
    active: changes.length - archived,
    archived,
    distributions: distributionsOf(changes),
  };
  const lines = changes.map((change) => JSON.stringify(change)).join(',\n');
  const content = `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "changes": [\n${lines}\n  ]\n}\n`;
  return { path, content, mtimeMs: YEAR_START_MS };
}
