import { scalar } from '../yaml/scalar.ts';
import type { Budget, BudgetFigure, ScenarioBudget } from './budget.ts';
import { schemaLineOf } from './versioned-file.ts';

const HEAD = `# What one request of each scenario may cost. perf-harness budget --update writes this file; perf-harness run holds later
# runs against it. Values are bytes. A value that goes up here is a request that costs more.
`;

/**
 * The text of a budget file: one line a figure, so that a change of one shows as one line. `before` is the text that it takes the
 * place of, if there is one: the line stays that names its schema.
 */
export function budgetText({ scenarios }: Budget, before = ''): string {
  return `${schemaLineOf(before)}${HEAD}version: 1\nscenarios:\n${scenarios.map(scenarioText).join('')}`;
}

function scenarioText({ name, fingerprint, commit, node, figures }: ScenarioBudget): string {
  return [
    `  - name: ${scalar(name)}`,
    `    fingerprint: ${scalar(fingerprint)}`,
    ...(commit === null ? [] : [`    commit: ${scalar(commit)}`]),
    `    node: ${node}`,
    '    figures:',
    ...figures.map((figure) => `      - ${figureText(figure)}`),
    '',
  ].join('\n');
}

function figureText({ metric, value, tolerancePercent }: BudgetFigure): string {
  return `{ metric: ${scalar(metric)}, value: ${value}, tolerance: ${tolerancePercent}% }`;
}
