import { NAME } from '../scenarios/fields/fields.ts';
import { isMapping } from '../scenarios/yaml/issue.ts';
import { readYaml } from '../scenarios/yaml/yaml-source.ts';
import { readTextFile } from '../text-file.ts';
import { scenarioPath } from './options/scenario-file.ts';
import type { CommandIo } from './terminal/command-io.ts';

const DEMO = '--demo';

/**
 * The names that can follow `--scenario`, for a shell that completes the last of `words`: those of the scenario file that the words
 * name, or of the one in the current folder. A shell runs what stands on its line, so that a text which can't be a name is left out. Null where another thing is being completed; no names where there is no such file.
 */
export function scenarioCompletions(words: readonly string[], io: Pick<CommandIo, 'cwd'>): readonly string[] | null {
  const [option, begun = ''] = words.slice(-2);
  const command = words.find((word) => word === 'run' || word === 'budget');
  if (option !== '--scenario' || command === undefined) return null;
  const named = words.slice(0, -2).find((word) => /\.ya?ml$/i.test(word));
  return namesIn({ file: named, demo: words.includes(DEMO) }, io).filter((name) => name.startsWith(begun));
}

function namesIn(choice: Parameters<typeof scenarioPath>[0], io: Pick<CommandIo, 'cwd'>): readonly string[] {
  try {
    const yaml = readYaml(readTextFile(scenarioPath(choice, io)));
    const scenarios = yaml.ok && isMapping(yaml.source.data) ? yaml.source.data['scenarios'] : null;
    if (!Array.isArray(scenarios)) return [];
    return scenarios
      .flatMap((scenario) => (isMapping(scenario) ? [scenario['name']] : []))
      .filter((name) => typeof name === 'string' && NAME.test(name)) as readonly string[];
  } catch {
    // There is nothing to complete with, and nobody to tell.
    return [];
  }
}
