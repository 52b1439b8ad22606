import type { FactSources } from '../language/fact-sources.ts';
import { findGnuTime } from './gnu-time.ts';
import type { CliWorkload } from './types.ts';

export type CliFacts = {
  /** The folder that programs run in. */
  readonly cwd: string;
  /** The path of GNU time, which tells what a process used; null where it is not on this machine. */
  readonly time: string | null;
  /** Why memory and CPU of a run are lower bounds; null where GNU time tells them. */
  readonly lowerBound: string | null;
};

const WITHOUT_TIME =
  'run.rss and run.cpu are lower bounds, seen from outside until shortly before the end of each run: GNU time is not on this machine (apt-get install time)';

export async function cliFacts({ place }: CliWorkload, { provide }: FactSources): Promise<CliFacts> {
  const cwd = place.kind === 'cwd' ? place.cwd : await provide.repository(place);
  const time = await findGnuTime();
  return { cwd, time, lowerBound: time === null ? WITHOUT_TIME : null };
}
