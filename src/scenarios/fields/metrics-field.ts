import type * as z from 'zod';
import type { Issue } from '../yaml/issue.ts';
import { type TextFault, textField } from './fields.ts';
import { type Field, issueOn } from './reading.ts';

/** The key `metrics` of a target that has its own. */
export const metricsField: z.ZodType<string | undefined, string | undefined> = textField(
  'The path of its metrics as Prometheus text, such as /metrics; they become custom.NAME.',
  pathFault,
).optional();

function pathFault(path: string): TextFault | null {
  if (/^\/[^\s\\#]*$/.test(path)) return null;
  return {
    offset: 0,
    message: `expected a path, got "${path.slice(0, 80)}"`,
    hint: 'write /metrics: it is asked at the url of the target',
  };
}

/** Metrics are asked over TCP only: reports the key of a target that is asked through a unix socket. */
export function checkUnixMetrics(metrics: Field<string | undefined>): readonly Issue[] {
  return metrics.value === undefined
    ? []
    : [issueOn(metrics, 'metrics can’t be asked through a unix socket', 'leave metrics out')];
}
