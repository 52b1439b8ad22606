import { z } from 'zod';
import { group, schemaOf } from './fields/reading.ts';
import { fileShape } from './file-language.ts';
import { WORKLOADS } from './workloads/workload.ts';

/** A JSON Schema of the scenario file, for editors. Rules across keys are checked by `parseScenarios` only. */
export function scenarioJsonSchema(): unknown {
  const file = schemaOf(group('required', fileShape(WORKLOADS)));
  return { ...z.toJSONSchema(file, { io: 'input' }), title: 'perf-harness scenarios' };
}
