import { StreamCheck } from '../../../workers/checks/stream-check.ts';
import { flatHeaders } from '../../../workers/http/request.ts';
import type { Script, ScriptFactory, SingleRequest } from '../../../workers/programs/script.ts';
import { Turns } from '../../../workers/programs/turns.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import type { ResolvedFile, StreamingFacts } from './facts.ts';
import type { StreamingWorkload } from './types.ts';

/** The files that a user reads. */
type Course = {
  readonly files: readonly ResolvedFile[];
  /** Numbers the iterations: those of this user, or those of all users together. */
  readonly turns: Turns;
  /** How many requests a stage tells apart: one for each file, or one for all of them. */
  readonly requests: number;
};

/** One iteration reads one whole file. The files are taken in turn. */
export function streamingScript(
  { files, turns, requests }: Course,
  { headers, verify }: Pick<StreamingWorkload, 'headers' | 'verify'>,
  basePath: string,
): Script {
  const check = new StreamCheck({ bytes: 0, sha256: null });
  const flat = flatHeaders(headers);
  const choices = files.map(({ path, bytes, sha256 }, index) => {
    const request = { method: 'GET', path: `${basePath}${path}`, headers: flat, body: null };
    const iteration: SingleRequest = { kind: 'request', place: index % requests, request, check };
    return { iteration, expected: { bytes, sha256: verify === 'sha256' ? sha256 : null } };
  });
  return {
    begin: (series) => {
      const { iteration, expected } = choices[turns.take() % choices.length] as (typeof choices)[number];
      check.expect(expected);
      check.follow(series[iteration.place] as SeriesRecorder);
      return iteration;
    },
  };
}

export const streamingScripts: ScriptFactory<StreamingWorkload, StreamingFacts> = (setting) => {
  const { workload, facts, requests, id, shards, basePath } = setting;
  // With `files: all`, each file is read by one user, so all users take turns from one row. With a list, each user has its own.
  const shared = new Turns(id.shard, shards);
  return (user) => {
    const turns = workload.files === 'all' ? shared : new Turns(user, 1);
    return streamingScript({ files: facts.files, turns, requests: requests.length }, workload, basePath);
  };
};
