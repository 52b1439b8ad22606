import { loadScenarios } from '../../harness/load-scenarios.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../../reports/escape.ts';
import { type FileChoice, scenarioPath } from '../options/scenario-file.ts';
import type { CommandIo } from '../terminal/command-io.ts';

/** Checks a scenario file. Throws a HarnessError `CONFIG` that holds every problem. */
export function validateCommand(choice: FileChoice, io: CommandIo): number {
  const { path, scenarios } = loadScenarios(scenarioPath(choice, io));
  const gates = scenarios.reduce((sum, scenario) => sum + scenario.gates.length, 0);
  io.stdout.write(
    `${escapeText(path)}: ${plural(scenarios.length, 'scenario')}, ${plural(gates, 'gate')}, no problem found\n`,
  );
  return 0;
}
