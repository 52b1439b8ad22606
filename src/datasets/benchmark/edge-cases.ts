import { edgeCasesRecipe } from '../recipes/edge-case-files.ts';
import type { Extent, Kind } from './kind.ts';

/** The cases do not depend on the scale. */
export function edgeCases({ seed }: Extent): Kind {
  return {
    description:
      'Sends documents that are hard to keep whole and takes them back byte for byte, with hostile requests between.',
    about:
      'empty, single, nested, wide, Unicode, special characters, numbers, nulls, names, newlines, byte order marks',
    folder: 'cases',
    recipe: edgeCasesRecipe(seed),
    levels: {},
    scenarios: () => [
      {
        name: 'edge-cases',
        comment: 'Every case comes back as it went, and every hostile request gets the refusal that the API promises.',
        target: '{ kind: openspec, dataset: { changes: 1, archived: 0, specs: 1, files: [] } }',
        workload: ' { kind: edge-cases, cases: { dir: ./cases }, hostile: true }',
        load: '{ concurrency: 4, iterations: 400 }',
        gates: ['share(ok) == 100%', 'max(iteration) < 500ms', 'rise(target.memory) < 20MB'],
      },
    ],
  };
}
