import { schemaLineOf } from '../budget/versioned-file.ts';
import { scalar } from '../yaml/scalar.ts';
import type { Baseline, BaselineFigure, ScenarioBaseline } from './baseline.ts';

const HEAD = `# What scenarios take on some machines, in their own history. perf-harness baseline update writes this file; perf-harness baseline
# check holds later runs against it. ms are milliseconds, B bytes. A value that goes up here (or down, if it is a rate) lets scenarios be slower.
`;
/** Values are kept with so many digits. */
const DIGITS = 6;

/**
 * The text of a baseline file: one line a figure, so that a change of one shows as one line. `before` is the text that it takes the
 * place of, if there is one: the line stays that names its schema.
 */
export function baselineText({ entries }: Baseline, before = ''): string {
  return `${schemaLineOf(before)}${HEAD}version: 1\nbaselines:\n${entries.map(entryText).join('')}`;
}

function entryText(entry: ScenarioBaseline): string {
  const { scenario, fingerprint, machine, machineName, node, commit, until, runs, memory, figures } = entry;
  return [
    `  - scenario: ${scalar(scenario)}`,
    `    fingerprint: ${scalar(fingerprint)}`,
    `    machine: ${scalar(machine)}`,
    `    machineName: ${scalar(machineName)}`,
    `    node: ${node}`,
    ...(commit === null ? [] : [`    commit: ${scalar(commit)}`]),
    `    until: ${scalar(until)}`,
    `    runs: ${runs}`,
    ...(memory === null ? [] : [`    memory: ${memory}`]),
    '    figures:',
    ...figures.map((figure) => `      - ${figureText(figure)}`),
    '',
  ].join('\n');
}

function figureText({ metric, unit, value, spreadPercent }: BaselineFigure): string {
  const rounded = Number(value.toPrecision(DIGITS));
  return `{ metric: ${inFlow(metric)}, unit: ${unit}, value: ${rounded}, spread: ${spreadPercent}% }`;
}

/** A text between braces, where a comma would end it. */
function inFlow(text: string): string {
  return /[,[\]{}]/.test(text) ? JSON.stringify(text) : scalar(text);
}
