import { existsSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { HarnessError } from '../../errors.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { CommandTargetSpec, CommandWords, TargetSpec } from '../../scenarios/target/target-spec.ts';
import { type Build, describeBuild } from './build.ts';
import { type ProjectPlace, pathIn } from './project-place.ts';

/**
 * The target of a scenario as a build has it, which is started anew for each launch. Throws
 * HarnessError `CONFIG` where a build can't have it, or does not.
 */
export function targetIn(build: Build, scenario: Scenario, place: ProjectPlace): TargetSpec {
  const { target } = scenario;
  const own: TargetSpec = target.kind === 'command' ? { ...target, keep: false } : target;
  if (build.kind === 'written' || build.kind === 'url') return own;
  switch (own.kind) {
    case 'module':
      return { ...own, module: moved(own.module, build, place, 'file') };
    case 'command':
      return commandIn(own, build, place);
    case 'openspec':
    case 'none':
    case 'url':
      throw new HarnessError(
        'CONFIG',
        `scenario "${scenario.name}": its target is of kind ${own.kind}, which no build changes`,
        {
          hint: [
            'a git reference or a folder is started as a target of kind module or command',
            ...(own.kind === 'url' ? ['or name the URLs of two servers: --baseline URL --candidate URL'] : []),
          ],
        },
      );
  }
}

type Copy = Extract<Build, { readonly dir: string }>;

function commandIn(target: CommandTargetSpec, build: Copy, place: ProjectPlace): CommandTargetSpec {
  const cwd = moved(target.cwd, build, place, 'folder');
  const words = target.command.map((word) => {
    const here = resolve(target.cwd, word);
    if (!existsSync(here) || word.startsWith('-') || pathIn(build.dir, here, place) === null) return word;
    const there = moved(here, build, place, 'any');
    return isAbsolute(word) ? there : word;
  });
  return { ...target, cwd, command: words as unknown as CommandWords };
}

/** The path of the project in the copy that a build is. */
function moved(path: string, build: Copy, place: ProjectPlace, what: 'file' | 'folder' | 'any'): string {
  const there = pathIn(build.dir, path, place);
  if (there === null) {
    throw new HarnessError('CONFIG', `${path} lies outside of ${place.root}, and would be the same in every build`, {
      hint: 'a reference or a folder stands for the whole project: its target is inside',
    });
  }
  const found = statSync(there, { throwIfNoEntry: false });
  const isRight = what === 'any' ? found !== undefined : what === 'folder' ? found?.isDirectory() : found?.isFile();
  if (isRight) return there;
  const shown = relative(place.root, path) || '.';
  throw new HarnessError('CONFIG', `${describeBuild(build)} has no ${shown}: expected ${there}`, {
    hint:
      build.kind === 'folder'
        ? `a folder is laid out as ${place.root} is: name the one that has ${shown} in it`
        : `the target of the scenario is ${shown}: take a reference that has it, or build it with "prepare"`,
  });
}
