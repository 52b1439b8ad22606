/** The `alerts` of a scenario: limits on what is watched while it runs. */
import * as z from 'zod';
import { type AlertRule, SEVERITIES } from '../monitor/alerts/alert-rule.ts';
import { readAlerts } from '../monitor/alerts/read-alerts.ts';
import type { Custom } from './fields/reading.ts';
import { plainOf } from './yaml/written-data.ts';

const limit = z.union([z.string(), z.number()]);
const alert = z.union([
  z.string(),
  z.strictObject({
    metric: z
      .string()
      .meta({ description: 'What is watched, such as system.memory, target.memory or custom.queue.depth.' }),
    above: limit
      .optional()
      .meta({ description: 'Raised where the metric is above this, in its unit: 85%, 500MB, 1s.' }),
    below: limit.optional().meta({ description: 'Raised where the metric is below this.' }),
    for: limit.optional().meta({ description: 'For how long it has to be; at once if left out.' }),
    severity: z.enum(SEVERITIES).optional().meta({ description: 'A warning if left out.' }),
    name: z.string().optional().meta({ description: 'What reports call it.' }),
  }),
]);

/** `whenAbsent` is read in place of a list that is left out; undefined for none. */
export function alertsNode(whenAbsent: unknown): Custom<readonly AlertRule[]> {
  const description = 'Alerts that are raised while the scenario runs; gates can count them.';
  const example = [{ metric: 'target.memory', above: '100MB', for: '2s', severity: 'critical' }];
  const schema = z.array(alert).meta({ description, examples: [example] });
  return {
    type: 'custom',
    schema: whenAbsent === undefined ? schema.optional() : schema.prefault(whenAbsent as never),
    read: (written = whenAbsent, path, issues) =>
      written === undefined ? undefined : readAlerts(plainOf(written), path, issues, 'run'),
  };
}
