import { HarnessError } from '../../errors.ts';
import type { BuildSource } from '../../harness/builds/build.ts';
import { findBuild, type NamedBuild, refuseTheSame } from '../../harness/builds/find-build.ts';
import type { ProjectPlace } from '../../harness/builds/project-place.ts';
import type { ArmName } from '../../harness/launches/slice-order.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';

/** How a command line names what is compared. */
export type NamedBuilds = {
  /** Null where the option is left out. */
  readonly baseline: string | null;
  readonly candidate: string | null;
  readonly self: boolean;
};

/** What the options name. Throws HarnessError `USAGE` where they do not name two builds, or one with `--self`. */
export async function sourcesOf(
  { baseline, candidate, self }: NamedBuilds,
  place: ProjectPlace,
  io: Pick<CommandIo, 'cwd'>,
): Promise<{ readonly [arm in ArmName]: BuildSource }> {
  const named = (option: string, text: string | null): Promise<BuildSource> | BuildSource =>
    text === null ? { kind: 'written' } : findBuild(nameOf(option, text, io), place);
  if (self) {
    if (candidate !== null) {
      throw new HarnessError('USAGE', '--self compares one build with itself, and --candidate names another', {
        hint: 'leave one of the two out; --baseline names the build',
      });
    }
    const build = await named('--baseline', baseline);
    return { baseline: build, candidate: build };
  }
  if (baseline === null) {
    throw new HarnessError('USAGE', '--baseline: expected a git reference, a folder, a URL or a result.json', {
      hint: [
        'such as --baseline main; without --candidate it is compared with the target of the scenario file as it is',
        'or --self, which compares that with itself and shows the noise of this machine',
      ],
    });
  }
  const sources = { baseline: await named('--baseline', baseline), candidate: await named('--candidate', candidate) };
  refuseTheSame(sources.baseline, sources.candidate, place);
  return sources;
}

function nameOf(option: string, text: string, io: Pick<CommandIo, 'cwd'>): NamedBuild {
  return { option, text, path: pathFrom(io, text) };
}
