import { schemaText } from '../../published-schema.ts';
import { baselineJsonSchema } from '../../scenarios/baseline/baseline-schema.ts';
import { budgetJsonSchema } from '../../scenarios/budget/budget-schema.ts';
import { scenarioJsonSchema } from '../../scenarios/json-schema.ts';
import type { CommandIo } from '../terminal/command-io.ts';

/** The kinds of files that have a schema to print. */
export type SchemaKind = 'scenarios' | 'budget' | 'baseline' | 'history';

const SCHEMAS: Readonly<Record<SchemaKind, () => unknown>> = {
  scenarios: scenarioJsonSchema,
  budget: budgetJsonSchema,
  baseline: baselineJsonSchema,
  history: () => JSON.parse(schemaText('history.schema.json')),
};

/** Prints the JSON Schema of a kind of file. */
export function schemaCommand(of: SchemaKind, io: CommandIo): void {
  io.stdout.write(`${JSON.stringify(SCHEMAS[of](), null, 2)}\n`);
}
