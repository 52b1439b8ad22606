import { z } from 'zod';
import { defaultsShape, fileShape, gateLanguage, scenarioShape } from './file-language.ts';
import { loadShape } from './load/load-language.ts';
import { WORKLOADS } from './workloads/workload.ts';

/** A JSON Schema of the scenario file, for editors. What joins several fields is checked by `parseScenarios` only. */
export function scenarioJsonSchema(): unknown {
  const defaults: z.ZodType = z.strictObject(defaultsShape);
  const gates = z
    .array(gateLanguage)
    .default([])
    .meta({ description: 'share(ok) == 100% holds besides, unless ok or failed is gated without @.' });
  const load = z.strictObject(loadShape).meta({ description: 'When iterations start: concurrency, rate or stages.' });
  const file = z.strictObject({
    ...fileShape,
    defaults: defaults.prefault({}).meta({ description: 'Settings of every scenario that does not have its own.' }),
    scenarios: z.array(z.strictObject({ ...scenarioShape(WORKLOADS), load, gates })).min(1),
  });
  return { ...z.toJSONSchema(file, { io: 'input' }), title: 'perf-harness scenarios' };
}
