import { HarnessError, messageOf } from '../../errors.ts';
import { PublishedSchema } from '../../published-schema.ts';
import { MOST_RESULTS, readTextFile } from '../../text-file.ts';
import type { RunResult } from './result.ts';

const HINT = 'name a result.json of perf-harness, or the folder of a run';

type Kind = 'result' | 'comparison';

/** Reads results, and holds each against its published schema, which is compiled once. */
export class ResultReader {
  readonly #schemas = {
    result: new PublishedSchema('result.schema.json'),
    comparison: new PublishedSchema('comparison.schema.json'),
  };

  /** Throws HarnessError `CONFIG` if there is no such file, or if it is not what docs/result.schema.json says. */
  read(path: string): RunResult {
    return this.readAs('result', path) as RunResult;
  }

  /** What docs/KIND.schema.json describes. Throws HarnessError `CONFIG` for anything else. */
  readAs(kind: Kind, path: string): unknown {
    const data = parseJson(readText(path), path, kind);
    const breach = this.#schemas[kind].breachOf(data);
    if (breach === null) return data;
    throw new HarnessError('CONFIG', `${path} is no ${kind}: ${breach}`, {
      hint: [HINT, `a ${kind} of another version of perf-harness is reported by that version`],
    });
  }
}

function readText(path: string): string {
  try {
    return readTextFile(path, MOST_RESULTS);
  } catch (error) {
    throw new HarnessError('CONFIG', `can't read ${path}: ${messageOf(error)}`, { hint: HINT, cause: error });
  }
}

function parseJson(text: string, path: string, kind: Kind): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HarnessError('CONFIG', `${path} is no ${kind}: it is not JSON: ${messageOf(error)}`, { hint: HINT });
  }
}
