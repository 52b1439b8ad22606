import { openScenarios } from '../../harness/load-scenarios.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../../reports/escape.ts';
import { type FileChoice, scenarioSource } from '../options/scenario-file.ts';
import type { CommandIo } from '../terminal/command-io.ts';

/** Checks a scenario file. Throws a HarnessError `CONFIG` that holds every problem. */
export async function validateCommand(choice: FileChoice, io: CommandIo): Promise<number> {
  const { path, scenarios } = openScenarios(await scenarioSource(choice, io), {}, io.environment);
  const gates = scenarios.reduce((sum, scenario) => sum + scenario.gates.length, 0);
  io.stdout.write(
    `${escapeText(path)}: ${plural(scenarios.length, 'scenario')}, ${plural(gates, 'gate')}, no problem found\n`,
  );
  return 0;
}
