import * as z from 'zod';
import { group, schemaOf } from '../fields/reading.ts';
import { budgetShape } from './budget-language.ts';

/** The JSON Schema of budget files, for editors. Only `readBudget` holds a file against its scenarios. */
export function budgetJsonSchema(): unknown {
  const budget = schemaOf(group('required', budgetShape));
  return { ...z.toJSONSchema(budget, { io: 'input' }), title: 'perf-harness budget' };
}
