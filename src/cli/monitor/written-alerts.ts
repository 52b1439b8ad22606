import { HarnessError } from '../../errors.ts';
import type { AlertRule } from '../../monitor/alerts/alert-rule.ts';
import { readAlerts } from '../../monitor/alerts/read-alerts.ts';
import { hintText, type Issue } from '../../scenarios/yaml/issue.ts';

/** Alerts as they are written on a command line; throws HarnessError `USAGE` with every fault. */
export function alertsOf(texts: readonly string[]): readonly AlertRule[] {
  const issues: Issue[] = [];
  const rules = readAlerts(texts, [], issues);
  const [first] = issues;
  if (first === undefined) return rules;
  const messages = issues.map(({ path, message }) => `--alert "${texts[Number(path[0])]}": ${message}`);
  const hint = hintText(first.hint);
  throw new HarnessError('USAGE', messages, hint === null ? {} : { hint });
}
