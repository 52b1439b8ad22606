import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Budget } from '../../../src/scenarios/budget/budget.ts';
import { type BudgetReading, readBudget } from '../../../src/scenarios/budget/budget-reading.ts';
import { budgetText } from '../../../src/scenarios/budget/budget-text.ts';
import { fingerprintOf } from '../../../src/scenarios/budget/fingerprint.ts';
import type { Gate } from '../../../src/scenarios/gates/gate.ts';
import { parseScenarios } from '../../../src/scenarios/parse-scenarios.ts';
import { formatProblem } from '../../../src/scenarios/yaml/problem.ts';
import { fileWith, NO_OVERRIDES, placeOf } from '../../fixtures/bad-yaml/marked.ts';
import { only, parsed } from '../../fixtures/good-yaml/parsed.ts';

const NODE = 20;
const COUNTED = { load: 'load: { concurrency: 10, iterations: 15000 }', more: 'warmup: 5000 iterations' };
const PAGES = { ...COUNTED, workload: 'workload: { kind: pagination, levels: { pageSize: [10, 50] } }' };
const SCENARIO = only(fileWith(COUNTED));
const PRINT = fingerprintOf(SCENARIO, 'good.yaml');

function read(text: string, keys: Parameters<typeof fileWith>[0] = COUNTED, node = NODE): BudgetReading {
  const { scenarios, names } = parsed(fileWith(keys));
  return readBudget(text, 'perf-budget.yaml', { file: 'good.yaml', scenarios, names, node });
}

function gatesIn(reading: BudgetReading): readonly Gate[] {
  assert.ok(reading.ok, reading.ok ? '' : reading.problems.map(formatProblem).join('\n'));
  return reading.gates.get('a') ?? [];
}

const budgetWith = (figures: readonly string[], head = ''): string =>
  [
    'version: 1',
    'scenarios:',
    '  - name: a',
    `    fingerprint: "${PRINT}"`,
    `    node: ${NODE}`,
    ...(head === '' ? [] : [`    ${head}`]),
    '    figures:',
    ...figures.map((figure) => `      - ${figure}`),
    '',
  ].join('\n');

type BadBudget = readonly [title: string, marked: string, ...words: readonly string[]];
const OF_MACHINES = ['cpu/request', 'gc/item', 'external/request', 'response', 'target.memory', 'items'];

describe('a budget file', () => {
  it('holds runs to its values and their tolerances, each by a gate that knows its line', () => {
    const text = budgetWith([
      '{ metric: alloc/request, value: 31612, tolerance: 1% }',
      '{ metric: out/request, value: 6893.25, tolerance: 0% }',
    ]);
    const shown = gatesIn(read(text)).map(({ text: gate, limit, unit, op, severity, line, budget }) => {
      return { gate, limit: Math.round(limit * 100) / 100, unit, op, severity, line, budget };
    });
    const common = { unit: 'B', op: '<=', severity: 'fail' };
    assert.deepEqual(shown, [
      {
        ...{ gate: 'mean(alloc/request) <= 31612B + 1%', limit: 31_928.12, ...common, line: 7 },
        budget: { value: 31_612, tolerancePercent: 1, invalid: null },
      },
      {
        ...{ gate: 'mean(out/request) <= 6893.25B', limit: 6893.25, ...common, line: 8 },
        budget: { value: 6893.25, tolerancePercent: 0, invalid: null },
      },
    ]);
  });

  it('may tell levels apart', () => {
    const scenario = only(fileWith(PAGES));
    const metric = 'alloc/request @ pageSize=50';
    const figures = [{ metric, value: 9, tolerancePercent: 1 }];
    const fingerprint = fingerprintOf(scenario, 'good.yaml');
    const text = budgetText({ scenarios: [{ name: 'a', fingerprint, commit: null, node: NODE, figures }] });
    const [gate] = gatesIn(read(text, PAGES));
    assert.deepEqual(gate?.selectors, [{ kind: 'stage', name: 'pageSize=50' }]);
  });

  it('decides nothing on another major version of Node, and says so', () => {
    const text = budgetWith(['{ metric: alloc/request, value: 1, tolerance: 1% }']);
    const [gate] = gatesIn(read(text, COUNTED, 24));
    assert.equal(
      gate?.budget?.invalid,
      'its budget was measured on Node 20, and this is Node 24: perf-harness budget --update',
    );
  });

  it('leaves scenarios alone that do not run', () => {
    const { names } = parsed(fileWith(COUNTED));
    const text = budgetWith(['{ metric: alloc/request, value: 1, tolerance: 1% }']);
    const reading = readBudget(text, 'b.yaml', { file: 'good.yaml', scenarios: [], names, node: NODE });
    assert.ok(reading.ok);
    assert.deepEqual([...reading.gates], [['a', []]]);
  });

  it('reads what was written, whatever the names and numbers are', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
    const figure = fc.record({
      metric: fc.constantFrom('alloc/request', 'in/item', 'out/iteration', 'alloc/request @ pageSize=50'),
      value: fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true })).map((value) => value + 0),
      tolerancePercent: fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10),
    });
    const scenario = fc.record({
      name,
      fingerprint: fc.stringMatching(/^[0-9a-f]{12}$/),
      commit: fc.option(fc.stringMatching(/^[0-9a-f]{40}$/), { nil: null }),
      node: fc.integer({ min: 1, max: 99 }),
      figures: fc.array(figure, { minLength: 1, maxLength: 4 }),
    });
    const budgets = fc.uniqueArray(scenario, { minLength: 1, maxLength: 4, selector: (each) => each.name });
    fc.assert(
      fc.property(budgets, (scenarios) => {
        const budget: Budget = { scenarios };
        const reading = readBudget(budgetText(budget), 'b.yaml', { file: '', scenarios: [], names: null, node: NODE });
        assert.ok(reading.ok, reading.ok ? '' : reading.problems.map(formatProblem).join('\n'));
        assert.equal(JSON.stringify(reading.budget), JSON.stringify(budget));
      }),
      { numRuns: 30 },
    );
  });

  /** What is written, with a mark at the fault; then words of its message. */
  const figure = (metric: string): string => `{ metric: ${metric}, value: 1, tolerance: 1% }`;
  const BAD: readonly BadBudget[] = [
    [
      'a newer version',
      'version: ¦2\nscenarios: []\n',
      'of version 2, and this perf-harness reads version 1',
      'upgrade',
    ],
    ['no mapping', '¦- a\n', 'expected a mapping, got a list', 'perf-harness budget --update'],
    ['broken YAML', 'version: ¦[1\n', 'this bracket is not closed'],
    ['an unknown key', budgetWith([figure('alloc/request')], '¦machine: big'), 'unknown key "machine"'],
    [
      'another scenario',
      budgetWith([figure('alloc/request')]).replace(`"${PRINT}"`, '¦"0123456789ab"'),
      'this is the budget of another scenario: the workload, load, warm-up or target of "a" has changed',
      'perf-harness budget --update --scenario a',
    ],
    [
      'a scenario that there is not',
      budgetWith([figure('alloc/request')]).replace('name: a', 'name: ¦b'),
      'there is no scenario "b" in good.yaml',
    ],
    [
      'a fingerprint that is none',
      budgetWith([figure('alloc/request')])
        .replace(PRINT, '12')
        .replace('"', '¦"'),
      'expected 12 hex digits',
    ],
    ...OF_MACHINES.map(
      (metric): BadBudget => [
        `${metric}, which a machine decides`,
        budgetWith([figure(`¦${metric}`)]),
        `${metric} depends on the machine, and a budget is for all machines`,
        'a budget holds alloc, in and out',
      ],
    ),
    ...['p95(response)', 'rate(requests)', 'peak(target.memory)', 'mean(cpu/request)'].map(
      (gate): BadBudget => [
        `${gate}, which a machine decides`,
        budgetWith([figure(`¦"${gate}"`)]),
        `${gate} depends on the machine, and a budget is for all machines`,
      ],
    ),
    [
      'a gate in place of a metric',
      budgetWith([figure('¦"mean( alloc/request @ pageSize=7 )"')]),
      'a budget names a metric without an aggregate',
      'write alloc/request @ pageSize=7',
    ],
    ['a metric that there is not', budgetWith([figure('¦rate')]), 'unknown metric "rate"'],
    ['a metric with a typing mistake', budgetWith([figure('¦alloc/reqest')]), 'did you mean "alloc/request"?'],
    ['a level that there is not', budgetWith([figure('"alloc/request @ ¦pageSize=7"')]), 'no levels of pageSize'],
    [
      'one figure twice',
      budgetWith([figure('alloc/request'), figure('¦alloc/request')]),
      '"alloc/request" has two values',
    ],
    ['a negative value', budgetWith(['{ metric: in/request, value: ¦-1, tolerance: 0% }']), 'expected 0 or more'],
    ['a tolerance without a unit', budgetWith(['{ metric: in/request, value: 1, tolerance: ¦1 }']), 'write 1%'],
    ['no figures', budgetWith([]).replace('figures:', 'figures: ¦[]'), '1 or more entries'],
  ];
  for (const [title, marked, ...words] of BAD) {
    it(`is refused for ${title}`, () => {
      const reading = read(marked.replaceAll('¦', ''));
      assert.ok(!reading.ok);
      const report = reading.problems.map(formatProblem).join('\n');
      const [line = -1] = marked.split('\n').flatMap((each, index) => (each.includes('¦') ? [index] : []));
      const column = [...(marked.split('\n')[line] ?? '')].indexOf('¦') + 1;
      assert.deepEqual(reading.problems.map(placeOf), [`${line + 1}:${column}`], report);
      for (const word of words) assert.ok(report.includes(word), `"${word}" should stand in it:\n${report}`);
    });
  }

  it('is refused twice for two entries of one scenario', () => {
    const text = budgetWith([figure('alloc/request')]);
    const reading = read(`${text}${text.split('scenarios:\n')[1]}`);
    assert.ok(!reading.ok);
    assert.match(reading.problems[0]?.message ?? '', /the scenario "a" has two budgets/);
  });

  it('can name work only where the load and its warm-up are numbers of iterations', () => {
    const keys = { load: 'load: { concurrency: 10, iterations: 15000 }', more: 'warmup: 1s' };
    const fingerprint = fingerprintOf(only(fileWith(keys)), 'good.yaml');
    const reading = read(budgetWith([figure('alloc/request')]).replace(PRINT, fingerprint), keys);
    assert.ok(!reading.ok);
    assert.match(reading.problems[0]?.message ?? '', /alloc\/request needs a warm-up by iterations/);
  });
});

describe('the fingerprint of a scenario', () => {
  const printOf = (keys: Parameters<typeof fileWith>[0]): string => fingerprintOf(only(fileWith(keys)), 'good.yaml');

  it('changes with all that decides what a request costs, and with nothing else', () => {
    const same = [
      COUNTED,
      { ...COUNTED, name: 'name: other' },
      { ...COUNTED, gates: 'gates: [ mean(alloc/request) < 1kB ]' },
      { ...COUNTED, more: 'warmup: 5000 iterations\n    timeout: 3s' },
    ];
    assert.equal(new Set(same.map(printOf)).size, 1);
    const others = [
      COUNTED,
      { ...COUNTED, load: 'load: { concurrency: 9, iterations: 15000 }' },
      { ...COUNTED, load: 'load: { concurrency: 10, iterations: 15001 }' },
      { ...COUNTED, more: 'warmup: 5001 iterations' },
      { ...COUNTED, workload: 'workload: { kind: pagination, pageSize: 7 }' },
      { ...COUNTED, target: 'target: { kind: openspec, dataset: { changes: 7 } }' },
    ];
    assert.equal(new Set(others.map(printOf)).size, others.length);
  });

  it('is the same wherever the scenario file lies', () => {
    const text = fileWith({ ...COUNTED, target: 'target: { kind: openspec, dataset: { dir: ./data } }' });
    const at = (folder: string): string => {
      const path = `${folder}/scenarios.yaml`;
      const reading = parseScenarios(text, path, NO_OVERRIDES);
      assert.ok(reading.ok && reading.file.scenarios[0]);
      assert.ok(JSON.stringify(reading.file.scenarios).includes(folder));
      return fingerprintOf(reading.file.scenarios[0], path);
    };
    assert.equal(at('/one/place'), at('/another'));
  });
});
