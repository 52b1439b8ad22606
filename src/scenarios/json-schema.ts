import { z } from 'zod';
import { group, schemaOf } from './fields/reading.ts';
import { fileShape } from './file-language.ts';
import { WORKLOADS } from './workloads/workload.ts';

/** The JSON Schema of scenario files, for editors. Only `parseScenarios` checks the rules across keys. */
export function scenarioJsonSchema(): unknown {
  const file = schemaOf(group('required', fileShape(WORKLOADS)));
  return { ...z.toJSONSchema(file, { io: 'input' }), title: 'perf-harness scenarios' };
}
