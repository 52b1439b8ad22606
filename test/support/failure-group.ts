import type { FailureResult } from '../../src/harness/result/result.ts';

/** Failures of one kind, but for what is given. */
export function failureOf(part: Partial<FailureResult>): FailureResult {
  return {
    request: 'page',
    failure: 'check',
    status: null,
    count: 1,
    firstAt: '2026-01-01T00:00:01.250Z',
    lastAt: '2026-01-01T00:00:04.000Z',
    detail: 'GET /changes: "a" came twice in one walk',
    excerpt: null,
    ...part,
  };
}
