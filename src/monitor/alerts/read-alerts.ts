/**
 * Alerts as people write them: a list, each entry a mapping `{ metric, above | below, for, severity, name }` or a text.
 *
 *     alert := METRIC ( "above" | "below" ) LIMIT [ "for" DURATION ] [ "info" | "warning" | "critical" ]
 *
 * Every fault is reported with its place, as those of a scenario file are, and nothing is thrown.
 */
import { nearest } from '../../scenarios/fields/nearest.ts';
import { formatDuration, parseDuration } from '../../scenarios/fields/units.ts';
import { describe, type Hint, type Issue, isMapping, issueAt, type Path } from '../../scenarios/yaml/issue.ts';
import { CUSTOM_PREFIX, isIn, type MetricPlace, metricsOf, unitOf } from '../metrics/metric-units.ts';
import { type Amount, limitText, readLimit } from './alert-limit.ts';
import { type AlertRule, SEVERITIES, type Severity } from './alert-rule.ts';

const KEYS = ['metric', 'above', 'below', 'for', 'severity', 'name'] as const;
type Key = (typeof KEYS)[number];
type Written = { readonly [key in Key]?: unknown };
/** Adds a fault of one key, or of the whole entry where the key is null. */
type Blame = (key: Key | null, message: string, hint?: Hint) => undefined;

const LONGEST_FOR_MS = 24 * 3600 * 1000;
const LONGEST_NAME = 100;
const FORM =
  'write { metric: system.memory, above: 85%, for: 10s, severity: warning }, or the same as a text: system.memory above 85% for 10s warning';

/** Reads a list of alerts at `path`. Adds every fault to `issues`; entries with faults are left out. */
export function readAlerts(
  written: unknown,
  path: Path,
  issues: Issue[],
  place: MetricPlace = 'monitor',
): readonly AlertRule[] {
  if (!Array.isArray(written)) {
    issues.push(issueAt(path, `expected a list of alerts, got ${describe(written)}`, FORM));
    return [];
  }
  const rules: AlertRule[] = [];
  const names = new Set<string>();
  for (const [index, entry] of written.entries()) {
    const rule = readAlert(entry, [...path, index], issues, place);
    if (rule === undefined) continue;
    if (names.size < names.add(rule.name).size) rules.push(rule);
    else
      issues.push(issueAt([...path, index], `duplicate alert "${rule.name}"`, 'give one of the two a name of its own'));
  }
  return rules;
}

/** Reads one alert. Adds every fault to `issues`, and returns undefined if there was one. */
export function readAlert(
  written: unknown,
  path: Path,
  issues: Issue[],
  place: MetricPlace = 'monitor',
): AlertRule | undefined {
  if (typeof written === 'string') return readText(written, path, issues, place);
  const blame: Blame = (key, message, hint = null) => {
    issues.push(issueAt(key === null ? path : [...path, key], message, hint));
    return undefined;
  };
  if (!isMapping(written)) return blame(null, `expected an alert, got ${describe(written)}`, FORM);
  const strangers = Object.keys(written).filter((key) => !(KEYS as readonly string[]).includes(key));
  for (const key of strangers) {
    const hint = (): string => `${didYouMean(key, KEYS)}keys of an alert: ${KEYS.join(', ')}`;
    issues.push({ path: [...path, key], on: 'key', offset: 0, message: `unknown key "${key}"`, hint });
  }
  const rule = readParts(written, place, blame);
  return strangers.length > 0 ? undefined : rule;
}

/** A word, or a number and its unit with space between them. */
const WORD = /\d[\d.]*\s+(?:%|\/[smh]|(?:[kKMG]?i?B|us|ms|s|m|h)(?:\/[smh])?)(?!\S)|\S+/g;

function readText(text: string, path: Path, issues: Issue[], place: MetricPlace): AlertRule | undefined {
  const words = [...text.matchAll(WORD)].map((match) => ({ text: match[0], offset: match.index }));
  const offsets = new Map<Key, number>();
  const written: { [key in Key]?: unknown } = {};
  const take = (key: Key, index: number): void => {
    const word = words[index];
    if (word === undefined) return;
    written[key] = word.text;
    offsets.set(key, word.offset);
  };
  const side = words[1]?.text === 'below' ? 'below' : 'above';
  const isFor = words[3]?.text === 'for';
  const length = 3 + (isFor ? 2 : 0);
  const isForm = (words[1]?.text === side && words.length === length) || words.length === length + 1;
  if (!isForm || words[1]?.text !== side) {
    issues.push(
      issueAt(path, `expected METRIC above|below LIMIT [for DURATION] [SEVERITY], got "${text.slice(0, 80)}"`, FORM),
    );
    return undefined;
  }
  take('metric', 0);
  take(side, 2);
  if (isFor) take('for', 4);
  take('severity', length);
  return readParts(written, place, (key, message, hint = null) => {
    const isLimit = key === side && typeof hint === 'string' && hint.startsWith('write ');
    // The whole alert, as it is to be typed.
    const whole = isLimit ? hint.replace('write ', `write ${words[0]?.text} ${side} `) : hint;
    issues.push(issueAt(path, message, whole, (key === null ? undefined : offsets.get(key)) ?? 0));
    return undefined;
  });
}

function readParts(written: Written, place: MetricPlace, blame: Blame): AlertRule | undefined {
  const metric = readMetric(written.metric, place, blame);
  const side = readSide(written, blame);
  const limit = metric === undefined || side === undefined ? undefined : limitOf(written, metric, side, blame);
  const forMs = readFor(written.for, blame);
  const severity = readSeverity(written.severity, blame);
  const name = readName(written.name, blame);
  if (metric === undefined || side === undefined || limit === undefined) return undefined;
  if (forMs === undefined || severity === undefined || name === undefined) return undefined;
  return { name: name ?? nameOf(metric, side, limit, forMs), metric, side, limit, forMs, severity };
}

/** `system.memory above 85% for 10s`: the name of an alert that was given none. */
export function nameOf(metric: string, side: AlertRule['side'], limit: number, forMs: number): string {
  const duration = forMs === 0 ? '' : ` for ${formatDuration(forMs)}`;
  return `${metric} ${side} ${limitText(limit, unitOf(metric) ?? '')}${duration}`;
}

function readMetric(written: unknown, place: MetricPlace, blame: Blame): string | undefined {
  const hint = `metrics: ${metricsOf(place).join(', ')}, and ${CUSTOM_PREFIX}NAME for what is recorded`;
  if (typeof written !== 'string')
    return blame('metric', `expected the name of a metric, got ${describe(written)}`, hint);
  if (unitOf(written) !== null && isIn(written, place)) return written;
  if (written.includes('*'))
    return blame('metric', `"${written}" stands for several metrics`, 'name one of them, such as system.cpu.0');
  const where = unitOf(written) === null ? '' : place === 'run' ? ' in a run' : ' outside of a run';
  return blame(
    'metric',
    `there is no metric "${written.slice(0, 80)}"${where}`,
    () => `${didYouMean(written, metricsOf(place))}${hint}`,
  );
}

function didYouMean(written: string, known: readonly string[]): string {
  const match = nearest(written, known);
  return match === null ? '' : `did you mean "${match}"? `;
}

function readSide(written: Written, blame: Blame): AlertRule['side'] | undefined {
  const sides = (['above', 'below'] as const).filter((side) => written[side] !== undefined);
  if (sides.length === 1) return sides[0];
  const message = sides.length === 0 ? 'this alert has no limit' : 'expected either above or below, got both';
  return blame(
    sides.length === 0 ? null : 'below',
    message,
    sides.length === 0 ? 'add above: or below:' : 'write two alerts',
  );
}

function limitOf(written: Written, metric: string, side: AlertRule['side'], blame: Blame): number | undefined {
  const amount: Amount = readLimit(written[side], metric, unitOf(metric) ?? '', side);
  return amount.ok ? amount.value : blame(side, amount.message, amount.hint);
}

function readFor(written: unknown, blame: Blame): number | undefined {
  if (written === undefined) return 0;
  const hint = 'write 10s or 1m30s, or a number of milliseconds';
  const amount: Amount =
    typeof written === 'number'
      ? { ok: true, value: written }
      : typeof written === 'string'
        ? parseDuration(written)
        : { ok: false, message: `expected a duration, got ${describe(written)}`, hint };
  if (!amount.ok) return blame('for', amount.message, amount.hint);
  if (amount.value >= 0 && amount.value <= LONGEST_FOR_MS) return amount.value;
  return blame('for', `expected a duration from 0s to 24h, got ${describe(written)}`, hint);
}

function readSeverity(written: unknown, blame: Blame): Severity | undefined {
  if (written === undefined) return 'warning';
  const severity = SEVERITIES.find((each) => each === written);
  if (severity !== undefined) return severity;
  const match = typeof written === 'string' ? nearest(written, SEVERITIES) : null;
  const hint = match === null ? null : `did you mean "${match}"?`;
  return blame('severity', `expected one of ${SEVERITIES.join(', ')}, got ${describe(written)}`, hint);
}

/** Null if there is none. */
function readName(written: unknown, blame: Blame): string | null | undefined {
  if (written === undefined) return null;
  if (typeof written === 'string' && written.trim() !== '' && written.length <= LONGEST_NAME) return written;
  return blame('name', `expected a text of 1 to ${LONGEST_NAME} characters, got ${describe(written)}`);
}
