import { ProblemCheck } from '../../../workers/checks/problem-check.ts';
import { DocumentRoundTrip, PUT } from '../../../workers/programs/document-round-trip.ts';
import type { Script, ScriptFactory, Steps } from '../../../workers/programs/script.ts';
import { Turns } from '../../../workers/programs/turns.ts';
import { uniqueStart } from '../../../workers/programs/unique.ts';
import type { ResolvedDocument } from '../language/fact-sources.ts';
import type { EdgeCasesFacts } from './facts.ts';
import { type Hostile, hostileRequests } from './hostile.ts';
import type { EdgeCasesWorkload } from './types.ts';

/** Place of a hostile request: after those of the round trip. */
const HOSTILE = 3;

/** The longest name of a document that the OpenSpec target takes, in characters. */
const LONGEST_NAME = 64;

/** What all users of a shard share. */
type Course = {
  readonly cases: readonly ResolvedDocument[];
  readonly hostile: readonly Hostile[];
  /** Numbers the iterations: no other user or shard takes the same number. */
  readonly turns: Turns;
  /** Begins the names of documents: no other run, scenario, repeat or level uses the same. */
  readonly unique: string;
};

/**
 * One iteration makes a round trip with one case, and then sends one request that the target must refuse. Users take both
 * in turn (turns.ts).
 */
export function edgeCasesScript({ cases, hostile, turns, unique }: Course, trip: DocumentRoundTrip): Script {
  const refused = new ProblemCheck();

  function* stepsOf(turn: number): Steps {
    const document = cases[turn % cases.length] as ResolvedDocument;
    const name = nameOf(unique, turn);
    yield* trip.steps(document, name, document.name);
    if (hostile.length === 0) return;
    const { promised, request } = hostile[turn % hostile.length] as Hostile;
    refused.promise(promised);
    yield { place: HOSTILE, request: request(name), check: refused };
  }

  return { begin: () => ({ kind: 'steps', place: PUT, steps: stepsOf(turns.take()) }) };
}

/** Every second name is as long as a name may be. No two are equal, since the padding stands before the number. */
function nameOf(unique: string, turn: number): string {
  const number = turn % 2 === 0 ? `${turn}` : `${turn}`.padStart(LONGEST_NAME - unique.length - 1, '0');
  return `${unique}-${number}`;
}

export const edgeCasesScripts: ScriptFactory<EdgeCasesWorkload, EdgeCasesFacts> = (setting) => {
  const { workload, facts, id, shards, basePath } = setting;
  const { path, headers } = workload;
  const { cases, change } = facts;
  const hostile = workload.hostile ? hostileRequests({ basePath, documents: path, change, headers }) : [];
  const course = { cases, hostile, turns: new Turns(id.shard, shards), unique: uniqueStart(id) };
  return () => edgeCasesScript(course, new DocumentRoundTrip(`${basePath}${path}`, headers));
};
