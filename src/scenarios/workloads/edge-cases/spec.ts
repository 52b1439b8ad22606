import * as z from 'zod';
import { countField } from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import { group } from '../../fields/reading.ts';
import { folderOr, resolveFolder } from '../../target/folder-language.ts';
import { collectionPathField } from '../language/collection-path.ts';
import { languageOf } from '../language/spec-language.ts';
import type { WorkloadSpec } from '../language/workload-spec.ts';
import { type EdgeCasesFacts, edgeCasesFacts } from './facts.ts';
import type { EdgeCasesWorkload } from './types.ts';

const generated = group('required', {
  seed: countField('The same seed makes the same bytes.', 0, 2 ** 32 - 1).default(1),
});

export const edgeCases: WorkloadSpec<EdgeCasesWorkload, EdgeCasesFacts> = {
  kind: 'edge-cases',
  hasTarget: true,
  language: languageOf({
    kind: 'edge-cases',
    description: 'One iteration puts a hard case, reads it back byte for byte, deletes it, and has one attack refused.',
    shape: {
      cases: folderOr('edge cases', generated, 'What is put; virtual users take the cases in turn.'),
      path: collectionPathField(),
      hostile: z
        .boolean()
        .default(true)
        .meta({ description: 'Whether requests that an OpenSpec server must refuse are sent besides, each in turn.' }),
      headers: headersField().default({}),
    },
    check: () => [],
    make: ({ cases, ...rest }): EdgeCasesWorkload => ({
      ...rest,
      kind: 'edge-cases',
      cases: 'dir' in cases ? { kind: 'folder', dir: cases.dir } : { kind: 'generated', seed: cases.seed },
      levels: null,
    }),
  }),
  timers: [],
  counters: [],
  requests: ({ hostile }) => (hostile ? ['put', 'get', 'delete', 'hostile'] : ['put', 'get', 'delete']),
  paths: ({ path }) => [path === '' ? '/' : path],
  atLevel: (workload) => workload,
  resolveFolders: (workload, base) => ({ ...workload, cases: resolveFolder(workload.cases, base) }),
  facts: edgeCasesFacts,
};
