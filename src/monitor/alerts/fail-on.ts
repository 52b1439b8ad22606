import { SEVERITIES, type Severity } from './alert-rule.ts';

/** From which severity on an alert fails a command, which then exits with 3; `never` for none. */
export type FailOn = 'never' | Severity;
export const FAIL_ON: readonly FailOn[] = ['never', ...SEVERITIES];

/** Whether an alert of the severity `failOn`, or of a higher one, is among those that were raised. */
export function failsOn(failOn: FailOn, raised: ReadonlySet<Severity>): boolean {
  if (failOn === 'never') return false;
  return SEVERITIES.slice(SEVERITIES.indexOf(failOn)).some((severity) => raised.has(severity));
}
