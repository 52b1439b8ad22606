import { DocumentRoundTrip, PUT } from '../../../workers/programs/document-round-trip.ts';
import type { ScriptFactory } from '../../../workers/programs/script.ts';
import { uniqueStart } from '../../../workers/programs/unique.ts';
import type { ResolvedDocument } from '../language/fact-sources.ts';
import type { MemoryPressureFacts } from './facts.ts';
import type { MemoryPressureWorkload } from './types.ts';

/**
 * One iteration makes a round trip with one document: upload, download, delete. A user begins with the document of its own
 * number and takes the others in turn. No other user, shard, level or run uses the same names.
 */
export const memoryPressureScripts: ScriptFactory<MemoryPressureWorkload, MemoryPressureFacts> = (setting) => {
  const { workload, facts, id, basePath } = setting;
  const { documents } = facts;
  const unique = uniqueStart(id);
  return (user) => {
    const trip = new DocumentRoundTrip(`${basePath}${workload.path}`, workload.headers, workload.chunked);
    let iterations = 0;
    return {
      begin: () => {
        const document = documents[(user + iterations) % documents.length] as ResolvedDocument;
        const steps = trip.steps(document, `${unique}-${user}-${iterations}`);
        iterations += 1;
        return { kind: 'steps', place: PUT, steps };
      },
    };
  };
};
