import type { ScenarioResult } from '../../harness/result/result.ts';
import { escapeText } from '../escape.ts';
import { numberColumn } from '../quantity-column.ts';
import { tableLines } from '../table.ts';

export type FailureGroup = ScenarioResult['failures'][number] & {
  readonly status?: number | null;
  readonly count?: number;
  readonly firstAt?: string;
  readonly lastAt?: string;
  readonly excerpt?: string | null;
};

const NARROWEST_NAME = 12;
const NARROWEST_EXCERPT = 16;

/**
 * The failures of a scenario by class, status and request: how many, the time of the first and of the last, how the first
 * body began. The most frequent come first; `most` limits the lines.
 */
export function failureLines(
  failures: readonly FailureGroup[],
  width: number,
  most: number = Number.POSITIVE_INFINITY,
): readonly string[] {
  if (failures.length === 0) return [];
  const sorted = byCount(failures);
  const rows = sorted.slice(0, most);
  const lines = tableLines(
    [
      { head: 'failure', cells: rows.map(describeClass) },
      { head: 'request', cells: rows.map(({ request }) => escapeText(request)), align: 'left', clipTo: NARROWEST_NAME },
      numberColumn('count', '', rows, ({ count }) => count),
      { head: 'first', cells: rows.map(({ firstAt }) => timeOfDay(firstAt)) },
      { head: 'last', cells: rows.map(({ lastAt }) => timeOfDay(lastAt)) },
      {
        head: 'body',
        cells: rows.map(({ excerpt }) => (excerpt == null ? '–' : escapeText(excerpt))),
        align: 'left',
        clipTo: NARROWEST_EXCERPT,
      },
    ],
    width,
  );
  const more = sorted.length - rows.length;
  return more === 0 ? lines : [...lines, `and ${more} more ${more === 1 ? 'kind' : 'kinds'}, with --details`];
}

/** The most frequent first. */
export function byCount(failures: readonly FailureGroup[]): readonly FailureGroup[] {
  return [...failures].sort((a, b) => (b.count ?? 0) - (a.count ?? 0));
}

/** `status 503`, `reset`; a check that failed on a 200 is `check`. */
function describeClass({ failure, status }: FailureGroup): string {
  return failure === 'status' && status != null ? `status ${status}` : failure;
}

/** UTC, as all times of a result. */
function timeOfDay(iso: string | undefined): string {
  return iso?.slice(11, 19) ?? '–';
}
