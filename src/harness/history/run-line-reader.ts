import { HarnessError } from '../../errors.ts';
import { PublishedSchema } from '../../published-schema.ts';
import { RUN_SCHEMA_NAME, RUN_SCHEMA_VERSION, type RunLine } from './run-line.ts';

/**
 * Reads the values of lines, and holds each against docs/history.schema.json: a run, or what is wrong with the line. Throws
 * HarnessError CONFIG for a line that a newer version has written.
 */
export class RunLineReader {
  readonly #schema = new PublishedSchema('history.schema.json');

  read(value: unknown): RunLine | { readonly breach: string } {
    refuseNewer(value);
    const breach = this.#schema.breachOf(value);
    if (breach !== null) return { breach };
    const run = value as RunLine;
    return Number.isNaN(Date.parse(run.startedAt)) ? { breach: '/startedAt must be a time' } : run;
  }
}

function refuseNewer(value: unknown): void {
  const { schema = null } = (value ?? {}) as { readonly schema?: unknown };
  if (typeof schema !== 'string' || !schema.startsWith(RUN_SCHEMA_NAME)) return;
  if (Number(schema.slice(RUN_SCHEMA_NAME.length)) <= RUN_SCHEMA_VERSION) return;
  const message = `the history was written by a newer version of perf-harness (${schema})`;
  throw new HarnessError('CONFIG', message, { hint: 'update perf-harness, or name another file' });
}
