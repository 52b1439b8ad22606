import { budgetJsonSchema } from '../../scenarios/budget/budget-schema.ts';
import { scenarioJsonSchema } from '../../scenarios/json-schema.ts';
import type { CommandIo } from '../terminal/command-io.ts';

/** Prints the JSON Schema of a kind of file. */
export function schemaCommand(of: 'scenarios' | 'budget', io: CommandIo): void {
  io.stdout.write(`${JSON.stringify(of === 'budget' ? budgetJsonSchema() : scenarioJsonSchema(), null, 2)}\n`);
}
