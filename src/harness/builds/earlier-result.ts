import { HarnessError, messageOf } from '../../errors.ts';
import { MOST_RESULTS, readTextFile } from '../../text-file.ts';
import type { RunResult } from '../result/result.ts';

const SCHEMA: RunResult['schema'] = 'perf-harness/result@1';

/** Reads the result.json of a run. Throws HarnessError `CONFIG` where it is none. */
export function readEarlierResult(path: string): RunResult {
  const hint = 'name the result.json of a run';
  let data: unknown;
  try {
    data = JSON.parse(readTextFile(path, MOST_RESULTS));
  } catch (error) {
    throw new HarnessError('CONFIG', `can’t read ${path} as a result: ${messageOf(error)}`, { cause: error, hint });
  }
  const { schema, scenarios } = (data ?? {}) as Partial<RunResult>;
  if (schema === SCHEMA && Array.isArray(scenarios)) return data as RunResult;
  const found = typeof schema === 'string' ? `got ${JSON.stringify(schema.slice(0, 80))}` : 'it has no "schema"';
  throw new HarnessError('CONFIG', `${path} is no result of a run: expected the schema "${SCHEMA}", ${found}`, {
    hint,
  });
}
