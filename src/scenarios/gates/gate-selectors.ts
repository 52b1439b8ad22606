/** The selectors of a gate, after its "@": which stage or level, and which request, a figure is about. */

import { suggest } from '../fields/nearest.ts';
import { LEVEL_KEYS, type LevelKey, levelName, parseLevel } from '../load/levels.ts';
import type { Hint } from '../yaml/issue.ts';
import type { Selector } from './gate.ts';
import type { GateScope } from './gate-scope.ts';
import type { GateProblem, GateSyntax, SelectorSyntax, Token } from './gate-syntax.ts';
import type { Metric } from './metric-names.ts';

/** At most one selector of each kind. With a null scope, any name of a stage or a request is accepted. */
export function selectorsOf(
  syntax: GateSyntax,
  metric: Metric,
  scope: GateScope | null,
): readonly Selector[] | GateProblem {
  const selectors: Selector[] = [];
  for (const written of syntax.selectors) {
    const selector = written.value === null ? stageOf(written.key, metric, scope) : pairOf(written, metric, scope);
    if ('message' in selector) return selector;
    if (selectors.some(({ kind }) => kind === selector.kind)) {
      const what = selector.kind === 'stage' && written.value !== null ? 'level' : selector.kind;
      return problemAt(written.key, `a figure belongs to one ${what}`, `write a gate for each ${what}`);
    }
    selectors.push(selector);
  }
  return selectors;
}

function stageOf(name: Token, metric: Metric, scope: GateScope | null): Selector | GateProblem {
  if (metric.kind !== 'timer' && metric.kind !== 'counter') return notToldApart(metric, name, 'stage', name.text);
  const stages = scope?.stages ?? null;
  if (stages !== null && !stages.includes(name.text)) {
    const isKey = name.text === 'request';
    const hint = isKey ? 'a request is chosen with request=NAME' : () => suggest(name.text, stages);
    return problemAt(name, `there is no stage "${name.text}"`, hint);
  }
  return { kind: 'stage', name: name.text };
}

function pairOf({ key, value }: SelectorSyntax, metric: Metric, scope: GateScope | null): Selector | GateProblem {
  const name = value ?? key;
  if (metric.kind === 'alerts') return notToldApart(metric, key, key.text, `${key.text}=${name.text}`);
  const level = LEVEL_KEYS.find((known) => known === key.text);
  if (level !== undefined) return levelOf(level, key, name, scope);
  if (key.text !== 'request') {
    const isStage = key.text === 'stage' || scope?.stages?.includes(key.text) === true;
    const swept = scope?.swept ?? null;
    const hint = isStage
      ? `a stage is chosen by its name alone: @ ${key.text === 'stage' ? name.text : key.text}`
      : () => suggest(key.text, ['request=NAME', swept === null ? 'STAGE' : `${swept}=VALUE`]);
    return problemAt(key, `unknown selector "${key.text}"`, hint);
  }
  if (metric.kind === 'gauge' || /^(iteration|traversal|iterations\..*)$/.test(metric.name)) {
    return notToldApart(metric, key, 'request', `request=${name.text}`);
  }
  const requests = scope?.requests ?? null;
  if (requests !== null && !requests.includes(name.text)) {
    return problemAt(name, `there is no request "${name.text}"`, () => suggest(name.text, requests));
  }
  if (metric.kind === 'work' && requests !== null && requests.length > 1) {
    const hint = `the target does the work of all ${requests.length} requests at once: give this one a scenario of its own`;
    return problemAt(key, `${metric.name} is not measured by request`, hint);
  }
  return { kind: 'request', name: name.text };
}

/** A level is a stage with forced collections before and after it, so gauges of the target are known for each level, too. */
function levelOf(level: LevelKey, key: Token, value: Token, scope: GateScope | null): Selector | GateProblem {
  if (scope !== null && scope.swept !== level) {
    const hint =
      scope.swept === null
        ? `add levels: { ${level}: [ … ] } to the workload`
        : `its levels are of ${scope.swept}: @ ${scope.swept}=VALUE`;
    return problemAt(key, `the workload has no levels of ${level}`, hint);
  }
  const parsed = parseLevel(level, value.text);
  const name = parsed === null ? null : levelName(level, parsed);
  const stages = scope?.stages ?? null;
  if (name !== null && (stages === null || stages.includes(name))) return { kind: 'stage', name };
  const hint =
    stages === null
      ? `write ${level}=${levelName(level, 1000).split('=')[1]}`
      : () => suggest(`${level}=${value.text}`, stages);
  return problemAt(value, `there is no level "${level}=${value.text}"`, hint);
}

function notToldApart(metric: Metric, at: Token, kind: string, written: string): GateProblem {
  return problemAt(at, `${metric.name} is not measured by ${kind}`, `leave "@ ${written}" out`);
}

function problemAt({ offset }: Token, message: string, hint: Hint): GateProblem {
  return { offset, message, hint };
}

/** As written, without needless quotes. */
export function formatSelector({ key, value }: SelectorSyntax): string {
  if (value === null) return key.text;
  const needsQuotes = /[\s&)"]/.test(value.text) || value.text === '';
  return `${key.text}=${needsQuotes ? `"${value.text}"` : value.text}`;
}
