/** Reads the gates of a scenario, and reports their faults. */
import { type Field, issueOn, keyIssueOn } from '../fields/reading.ts';
import { addIssues, type Issue, type Path } from '../yaml/issue.ts';
import type { Gate } from './gate.ts';
import type { GateFields } from './gate-language.ts';
import { type ParsedGate, parseGate } from './gate-parser.ts';
import type { GateScope } from './gate-scope.ts';

/** `lineOf` says on which line of the file a gate stands. */
export function readGates(
  entries: readonly Field<string | GateFields>[],
  scope: GateScope | null,
  lineOf: (path: Path) => number,
  issues: Issue[],
): readonly Gate[] {
  const gates: Gate[] = [];
  for (const [id, entry] of entries.entries()) {
    const { value } = entry;
    if (value === undefined) continue;
    const isText = typeof value === 'string';
    const text = isText ? (entry as Field<string>) : value.gate;
    if (!isText) addIssues(issues, checkKeys(value));
    if (text.value === undefined) continue;
    const result = parseGate(text.value, scope);
    if (!result.ok) {
      const { offset, message, hint } = result.problem;
      issues.push(issueOn(text, message, hint, offset));
      continue;
    }
    const settings = isText ? PLAIN : settingsOf(value);
    if (settings.abort !== null && !isText) addIssues(issues, checkAbort(result.gate, value));
    // A file with faults makes no gates, so that nobody asks for their lines.
    const line = issues.length > 0 ? null : lineOf(text.path);
    const { figure, selectors, op, limit, unit } = result.gate;
    const { severity, abort, quiet } = settings;
    gates.push({
      id,
      text: result.gate.text,
      figure,
      selectors,
      op,
      limit,
      unit,
      abort,
      severity,
      budget: null,
      quiet,
      line,
    });
  }
  return withDefaultGate(gates);
}

/** An abort gate is looked at each second; some figures are known only at the end. */
function checkAbort({ figure }: ParsedGate, { abort }: GateFields): readonly Issue[] {
  if (figure.kind === 'work') {
    return [issueOn(abort, `${figure.metric} is known only when the run has ended`, 'leave abort out')];
  }
  if (figure.aggregate !== 'growth') return [];
  return [issueOn(abort, 'growth is known only when the run has ended', 'abort on rise or peak')];
}

function checkKeys({ severity, abort, after }: GateFields): readonly Issue[] {
  const aborts = abort.value === true;
  return [
    ...(after.isWritten && abort.value === false
      ? [keyIssueOn(after, '"after" is for abort gates only', 'add abort: true, or leave it out')]
      : []),
    ...(aborts && severity.value === 'warn'
      ? [issueOn(severity, 'a warning can’t end a run', 'leave severity or abort out')]
      : []),
  ];
}

type GateSettings = Pick<Gate, 'severity' | 'abort' | 'quiet'>;

/** The settings of a gate that is written as a text alone. */
const PLAIN: GateSettings = { severity: 'fail', abort: null, quiet: false };

function settingsOf({ severity, abort, after, quiet }: GateFields): GateSettings {
  return {
    severity: severity.value ?? 'fail',
    abort: abort.value === true ? { afterMs: after.value ?? 0 } : null,
    quiet: quiet.value === 'required',
  };
}

/**
 * Adds the gate `share(ok) == 100%` as the last one, unless a gate sets a limit on all of `ok` or `failed`. A gate on one
 * request, stage or class of failures says nothing of the others. A warning does not replace the added gate, since a warning
 * must never change a verdict.
 */
function withDefaultGate(gates: readonly Gate[]): readonly Gate[] {
  const isOwn = ({ figure, severity, selectors }: Gate): boolean =>
    severity === 'fail' && figure.kind === 'counter' && /^(ok|failed)$/.test(figure.metric) && selectors.length === 0;
  return gates.some(isOwn) ? gates : [...gates, { ...DEFAULT_GATE, id: gates.length }];
}

export const DEFAULT_GATE: Omit<Gate, 'id'> = {
  text: 'share(ok) == 100%',
  figure: { kind: 'counter', metric: 'ok', aggregate: 'share' },
  selectors: [],
  op: '==',
  limit: 100,
  unit: '%',
  abort: null,
  severity: 'fail',
  budget: null,
  quiet: false,
  line: null,
};
