/** What stands after "@" in a gate: which stage and which request a figure is of. */
import type { Selector } from './gate.ts';
import type { GateScope } from './gate-parser.ts';
import type { GateProblem, GateSyntax, SelectorSyntax, Token } from './gate-syntax.ts';
import type { Metric } from './metric-names.ts';
import { suggest } from './nearest.ts';

/** At most one selector of each kind. With a null scope, any name of a stage or a request goes. */
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
      const { kind } = selector;
      return problemAt(written.key, `a figure belongs to one ${kind}`, `write a gate for each ${kind}`);
    }
    selectors.push(selector);
  }
  return selectors;
}

function stageOf(name: Token, metric: Metric, scope: GateScope | null): Selector | GateProblem {
  if (metric.kind === 'gauge') return notToldApart(metric, name, 'stage', name.text);
  const stages = scope?.stages ?? null;
  if (stages !== null && !stages.includes(name.text)) {
    const isKey = name.text === 'request';
    const hint = isKey ? 'a request is chosen with request=NAME' : suggest(name.text, stages);
    return problemAt(name, `there is no stage "${name.text}"`, hint);
  }
  return { kind: 'stage', name: name.text };
}

function pairOf({ key, value }: SelectorSyntax, metric: Metric, scope: GateScope | null): Selector | GateProblem {
  const name = value ?? key;
  if (key.text !== 'request') {
    const isStage = key.text === 'stage' || scope?.stages?.includes(key.text) === true;
    const hint = isStage
      ? `a stage is chosen by its name alone: @ ${key.text === 'stage' ? name.text : key.text}`
      : suggest(key.text, ['request=NAME', 'STAGE']);
    return problemAt(key, `unknown selector "${key.text}"`, hint);
  }
  if (metric.kind === 'gauge' || /^(iteration|traversal|iterations\..*)$/.test(metric.name)) {
    return notToldApart(metric, key, 'request', `request=${name.text}`);
  }
  const requests = scope?.requests ?? null;
  if (requests !== null && !requests.includes(name.text)) {
    return problemAt(name, `there is no request "${name.text}"`, suggest(name.text, requests));
  }
  return { kind: 'request', name: name.text };
}

function notToldApart(metric: Metric, at: Token, kind: Selector['kind'], written: string): GateProblem {
  return problemAt(at, `${metric.name} is not told apart by ${kind}`, `leave "@ ${written}" out`);
}

function problemAt({ offset }: Token, message: string, hint: string): GateProblem {
  return { offset, message, hint };
}

/** As written, without needless quotes. */
export function formatSelector({ key, value }: SelectorSyntax): string {
  if (value === null) return key.text;
  const needsQuotes = /[\s&)"]/.test(value.text) || value.text === '';
  return `${key.text}=${needsQuotes ? `"${value.text}"` : value.text}`;
}
