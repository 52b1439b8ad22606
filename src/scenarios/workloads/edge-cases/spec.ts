import { z } from 'zod';
import { wholeNumber } from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import type { EdgeCasesSpec } from '../../target/data-spec.ts';
import { folderOr, resolveFolder } from '../../target/folder-language.ts';
import { checkCollectionPath, collectionPathField } from '../collection-path.ts';
import type { WorkloadSpec } from '../workload-spec.ts';
import { type EdgeCasesFacts, edgeCasesFacts } from './facts.ts';
import type { EdgeCasesWorkload } from './types.ts';

const generated: z.ZodType<EdgeCasesSpec> = z
  .strictObject({ seed: wholeNumber('The same seed makes the same bytes.', 0, 2 ** 32 - 1).default(1) })
  .transform(({ seed }): EdgeCasesSpec => ({ kind: 'generated', seed }));

export const edgeCases: WorkloadSpec<EdgeCasesWorkload, EdgeCasesFacts> = {
  kind: 'edge-cases',
  schema: z
    .strictObject({
      kind: z.literal('edge-cases').meta({
        description:
          'One iteration puts a hard case, reads it back byte for byte, deletes it, and has one attack refused.',
      }),
      cases: folderOr('edge cases', generated)
        .prefault({})
        .meta({ description: 'What is put; virtual users take the cases in turn.' }),
      path: collectionPathField(),
      hostile: z
        .boolean()
        .default(true)
        .meta({ description: 'Whether requests that an OpenSpec server must refuse are sent besides, each in turn.' }),
      headers: headersField().default({}),
    })
    .transform((fields): EdgeCasesWorkload => ({ ...fields, levels: null })),
  timers: [],
  counters: [],
  check: checkCollectionPath,
  checkAgainst: () => [],
  requests: ({ hostile }) => (hostile ? ['put', 'get', 'delete', 'hostile'] : ['put', 'get', 'delete']),
  atLevel: (workload) => workload,
  resolveFolders: (workload, base) => ({ ...workload, cases: resolveFolder(workload.cases, base) }),
  facts: edgeCasesFacts,
};
