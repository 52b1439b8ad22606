import type { SourceFile } from '../content/source-file.ts';
import { YEAR_START_MS } from '../content/words/timestamp.ts';
import type { OutputIndex } from './index-file.ts';
import { everyFile, SCENARIO, scenarioText, walkLimitMs } from './scenario-text.ts';

const DESCRIPTION = 'Walks through the list of changes, and reads back every file of this test environment.';
const TARGET = '{ kind: openspec, dataset: { dir: . } }';

/** The scenario file of a test environment. Only a test environment with a repository can be served. */
export function testScenario({ parts, files }: OutputIndex): readonly SourceFile[] {
  const repository = parts.find(({ name }) => name === 'repository');
  if (repository === undefined) return [];
  const { changes } = repository.spec as { readonly changes: number };
  const walk = {
    name: 'walk',
    comment: '60 walks by 4 users; a walk that misses a change or sees one twice has failed.',
    target: TARGET,
    workload: ` { kind: pagination, by: cursor, pageSize: 50, minItems: ${changes} }`,
    load: '{ concurrency: 4, iterations: 60 }',
    gates: [`max(traversal) < ${walkLimitMs(changes)}ms`, 'peak(target.memory) < 50MB'],
  };
  // One more file is read, because the scenario file itself is served, too.
  const content = scenarioText(DESCRIPTION, [walk, everyFile(TARGET, files.length + 1)]);
  return [{ path: SCENARIO, content, mtimeMs: YEAR_START_MS }];
}
