import { HarnessError, messageOf } from '../../errors.ts';
import { PublishedSchema } from '../../published-schema.ts';
import { MOST_RESULTS, readTextFile } from '../../text-file.ts';
import type { RunResult } from './result.ts';

/** What those who want a report can do. */
const HINTS = [
  'name a result.json of perf-harness, or the folder of a run',
  'one of another version of perf-harness is reported by that version',
];

type Kind = 'result' | 'comparison';

/** Reads results, and holds each against its published schema, which is compiled once. */
export class ResultReader {
  readonly #schemas = {
    result: new PublishedSchema('result.schema.json'),
    comparison: new PublishedSchema('comparison.schema.json'),
  };
  readonly #hints: readonly string[];

  /** The hints say what to do about a file that is none. */
  constructor(hints: readonly string[] = HINTS) {
    this.#hints = hints;
  }

  /** Throws HarnessError `CONFIG` if there is no such file, or if it is not what docs/result.schema.json says. */
  read(path: string): RunResult {
    return this.readAs('result', path) as RunResult;
  }

  /** What docs/KIND.schema.json describes. Throws HarnessError `CONFIG` for anything else. */
  readAs(kind: Kind, path: string): unknown {
    const text = this.#textOf(path);
    const data = this.#parse(text, path, kind);
    const breach = this.#schemas[kind].breachOf(data);
    if (breach === null) return data;
    throw new HarnessError('CONFIG', `${path} is no ${kind}: ${breach}`, { hint: this.#hints });
  }

  #textOf(path: string): string {
    try {
      return readTextFile(path, MOST_RESULTS);
    } catch (error) {
      const hint = this.#hints;
      throw new HarnessError('CONFIG', `can't read ${path}: ${messageOf(error)}`, { hint, cause: error });
    }
  }

  #parse(text: string, path: string, kind: Kind): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      const hint = this.#hints;
      throw new HarnessError('CONFIG', `${path} is no ${kind}: it is not JSON: ${messageOf(error)}`, { hint });
    }
  }
}
