import type { ProgressListener } from '../../datasets/store/progress.ts';
import type { DocumentsSpec, EdgeCasesSpec } from '../../scenarios/target/data-spec.ts';
import type { DatasetSource } from '../../scenarios/target/target-spec.ts';
import type { Provider } from '../../scenarios/workloads/language/fact-sources.ts';
import type { OnEvent } from '../result/event.ts';

/** The provider for workloads that need no data of their own. */
export const NO_DATA: Provider = { documents: refuse, cases: refuse, repository: refuse };

function refuse(): Promise<never> {
  return Promise.reject(new Error('this workload has no data of its own'));
}

/** The code that makes the data is loaded when a workload asks for it: no other run has to wait for it. */
export function createProvider(cacheDir: string, signal: AbortSignal, onEvent: OnEvent): Provider {
  const onProgress: ProgressListener = ({ done, total, what }) => onEvent({ kind: 'dataset', done, total, what });
  const options = { cacheDir, onProgress, signal };
  return {
    documents: onceEach(async (spec: DocumentsSpec) => {
      const { prepareDocuments } = await import('../../datasets/recipes/document-files.ts');
      return prepareDocuments(spec, options);
    }),
    cases: onceEach(async (spec: EdgeCasesSpec) => {
      const { prepareEdgeCases } = await import('../../datasets/recipes/edge-case-files.ts');
      return prepareEdgeCases(spec, options);
    }),
    repository: onceEach(async (source: DatasetSource) => {
      const { provideDataset } = await import('../../datasets/recipes/dataset.ts');
      return (await provideDataset(source, options)).repositoryDir;
    }),
  };
}

/** Prepares the data of each specification once, when it is first asked for. */
export function onceEach<Spec, More extends readonly unknown[], Data>(
  prepare: (spec: Spec, ...more: More) => Promise<Data>,
): (spec: Spec, ...more: More) => Promise<Data> {
  const prepared = new Map<string, Promise<Data>>();
  return (spec, ...more) => {
    const key = JSON.stringify(spec);
    const data = prepared.get(key) ?? prepare(spec, ...more);
    prepared.set(key, data);
    return data;
  };
}
