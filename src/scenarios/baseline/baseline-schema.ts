import * as z from 'zod';
import { group, schemaOf } from '../fields/reading.ts';
import { baselineShape } from './baseline-language.ts';

/** The JSON Schema of baseline files, for editors. Only `readBaseline` sees that a scenario has two baselines. */
export function baselineJsonSchema(): unknown {
  const baseline = schemaOf(group('required', baselineShape));
  return { ...z.toJSONSchema(baseline, { io: 'input' }), title: 'perf-harness baseline' };
}
