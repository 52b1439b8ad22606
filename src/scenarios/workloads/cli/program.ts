import type { OwnPrograms } from '../../../workers/programs/own-programs.ts';
import { Turns } from '../../../workers/programs/turns.ts';
import { CliProgram } from './cli-program.ts';
import type { CliFacts } from './facts.ts';
import type { CliWorkload } from './types.ts';

/** The users of a shard take the runs in turn, all together. */
export const cliPrograms: OwnPrograms<CliWorkload, CliFacts> = {
  make: (setting) => {
    const { lowerBound } = setting.facts;
    if (lowerBound !== null) setting.onDoubt(lowerBound);
    const turns = new Turns(setting.id.shard, setting.shards);
    return () => new CliProgram(setting, turns);
  },
};
