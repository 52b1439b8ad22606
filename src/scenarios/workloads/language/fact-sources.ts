import type { Headers } from '../../fields/headers.ts';
import type { DocumentsSpec, EdgeCasesSpec } from '../../target/data-spec.ts';
import type { DatasetSource } from '../../target/target-spec.ts';

/** Where the facts of a workload come from. */
export type FactSources = { readonly ask: Ask; readonly provide: Provider };

/** Asks the target for a JSON document at a path below its base. `what` names its purpose in an error message. */
export type Ask = (path: string, what: string, headers?: Headers) => Promise<unknown>;

/** Data that workloads bring along. It is generated or opened when it is first needed, once for each run. */
export type Provider = {
  readonly documents: (spec: DocumentsSpec) => Promise<readonly ResolvedDocument[]>;
  readonly cases: (spec: EdgeCasesSpec) => Promise<readonly ResolvedDocument[]>;
  /** The folder of the repository of a dataset: it contains `openspec/`. */
  readonly repository: (source: DatasetSource) => Promise<string>;
};

/** A document on this machine, to be uploaded. */
export type ResolvedDocument = {
  readonly name: string;
  /** Absolute path of the file. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly contentType: string;
};
