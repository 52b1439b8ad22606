import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readBudget } from '../../src/scenarios/budget/budget-reading.ts';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import { formatProblems } from '../../src/scenarios/yaml/problem.ts';
import { MAX_DEPTH } from '../../src/scenarios/yaml/yaml-source.ts';
import { fileWith, NO_OVERRIDES } from '../fixtures/bad-yaml/marked.ts';
import { growthOf, MOST_GROWTH, TIMES } from '../support/cpu-growth.ts';

const LOAD = 'load: { concurrency: 1, duration: 1s }';

function times(count: number, line: (index: number) => string, between = '\n'): string {
  return Array.from({ length: count }, (_, index) => line(index)).join(between);
}

function scenarios(count: number, scenario: (index: number) => string, before = ''): string {
  return `version: 1\n${before}scenarios:\n${times(count, (index) => `  - ${scenario(index)}`)}\n`;
}

function inWorkload(workload: string): string {
  return fileWith({ workload: `workload:\n      kind: concurrency\n      ${workload}` });
}

/** Files of a size, and how many problems they have; null for one that is valid. */
const FILES: readonly (readonly [
  title: string,
  size: number,
  file: (size: number) => string,
  problems: (size: number) => number,
])[] = [
  [
    'valid gates',
    125,
    (size) => fileWith({ gates: `gates:\n${times(size, (index) => `      - p95(response) < ${index + 1}ms`)}` }),
    () => 0,
  ],
  [
    'gates on requests that do not exist',
    150,
    (size) =>
      fileWith({ gates: `gates:\n${times(size, (index) => `      - p95(ttfb @ request=none-${index}) < 1s`)}` }),
    (size) => size,
  ],
  [
    'gates on one line',
    100,
    (size) => fileWith({ gates: `gates: [ ${times(size, (index) => `p95(respones${index}) < 1s`, ', ')} ]` }),
    (size) => size,
  ],
  [
    'scenarios that share an alias',
    20,
    (size) =>
      scenarios(
        size,
        (index) => `{ name: s${index}, target: *t, ${LOAD}, workload: { <<: *w } }`,
        'target: &t { kind: url, url: "http://127.0.0.1:1" }\n',
      ).replace('workload: { <<: *w }', 'workload: &w { kind: pagination }'),
    () => 0,
  ],
  ['aliases of anchors that do not exist', 250, (size) => scenarios(size, (index) => `*none${index}`), (size) => size],
  [
    'scenarios with faults and one name',
    20,
    (size) =>
      scenarios(size, () => `{ name: s, workload: { kind: pagination, pagesize: 1 }, load: { concurrency: 0 } }`),
    (size) => 4 * size - 1,
  ],
  [
    'unknown keys of one mapping',
    300,
    (size) => `${fileWith({})}${times(size, (index) => `unknown${index}: 1`)}\n`,
    (size) => size,
  ],
  ['equal keys', 300, (size) => `${fileWith({})}${times(size, () => 'defaults: {}')}\n`, (size) => size - 1],
  [
    'brackets that nothing closes',
    150,
    (size) => `version: 1\n${times(size, (index) => `key${index}: [ 1`)}\n`,
    (size) => size,
  ],
  [
    'values of a placeholder that are wrong',
    150,
    (size) => inWorkload(`requests: [ { path: "/{a}" } ]\n      values: { a: [ ${times(size, () => '{}', ', ')} ] }`),
    (size) => size,
  ],
  [
    'requests, of which most are too many',
    300,
    (size) => inWorkload(`requests: [ ${times(size, (index) => `{ path: /${index} }`, ', ')} ]`),
    () => 1,
  ],
  [
    'placeholders without values',
    500,
    (size) =>
      inWorkload(
        `requests: [ { name: a, path: "/${times(size, (index) => `{p${index}}`, '')}" } ]\n      values: { a: [ b ] }`,
      ),
    (size) => size,
  ],
  [
    'alerts with one name',
    200,
    (size) => fileWith({ more: `alerts: [ ${times(size, () => 'system.memory above 85%', ', ')} ]` }),
    (size) => size - 1,
  ],
];

function problemsIn(text: string): number {
  const result = parseScenarios(text, 'large.yaml', NO_OVERRIDES);
  return result.ok ? 0 : result.problems.length + result.more;
}

describe('a large scenario file', () => {
  for (const [title, size, file, problems] of FILES) {
    it(`costs in proportion to its ${title}`, () => {
      const [small, large] = [file(size), file(TIMES * size)];
      assert.equal(problemsIn(small), problems(size));
      assert.equal(problemsIn(large), problems(TIMES * size));
      const { few, many } = growthOf(
        () => problemsIn(small),
        () => problemsIn(large),
      );
      assert.ok(many < MOST_GROWTH * few, `${few} µs for ${size}, and ${many} µs for ${TIMES * size}`);
    });
  }

  it('shows the first hundred problems in their order, and the number of the others', () => {
    const result = parseScenarios(
      `${fileWith({})}${times(1344, () => 'x: 1')}\n`.replace(/x/g, () => `x${Math.random()}`),
      'a.yaml',
      NO_OVERRIDES,
    );
    assert.ok(!result.ok);
    const lines = result.problems.map(({ at }) => (at.kind === 'file' ? at.line : 0));
    assert.deepEqual(
      lines,
      Array.from({ length: 100 }, (_, index) => index + 6),
    );
    assert.equal(formatProblems(result).at(-1), 'and 1,244 more problems');
  });

  it('says one problem in the singular', () => {
    const problem = { at: { kind: 'flag', flag: '--rate' }, message: 'no', hint: null } as const;
    assert.deepEqual(formatProblems({ problems: [problem], more: 1 }), ['--rate  no', 'and 1 more problem']);
    assert.deepEqual(formatProblems({ problems: [problem], more: 0 }), ['--rate  no']);
  });

  it('may share one alias in a thousand scenarios, and is refused where aliases add more than can be checked', () => {
    const shared = (count: number): string =>
      `version: 1\ndefaults: &d { alerts: [ ${times(150, () => 'x', ', ')} ] }\nscenarios: [ ${times(count, () => '*d', ', ')} ]`;
    const refused = parseScenarios(shared(1000), 'a.yaml', NO_OVERRIDES);
    assert.ok(!refused.ok);
    assert.match(
      refused.problems[0]?.message ?? '',
      /the aliases of this file expand too far: to more than 100000 values/,
    );
    const accepted = parseScenarios(shared(3), 'a.yaml', NO_OVERRIDES);
    assert.ok(!accepted.ok);
    assert.doesNotMatch(formatProblems(accepted).join('\n'), /expand too far/);
  });

  it('shows the first hundred problems of a budget, too', () => {
    const entry = (index: number): string =>
      `  - { name: s${index}, fingerprint: "0123456789ab", node: 22, figures: [ { metric: alloc/request, value: 1, tolerance: 1% } ] }`;
    const setting = { file: 'scenarios.yaml', scenarios: [], names: ['other'], node: 22 };
    const reading = readBudget(`version: 1\nscenarios:\n${times(300, entry)}\n`, 'budget.yaml', setting);
    assert.ok(!reading.ok);
    assert.deepEqual([reading.problems.length, reading.more], [100, 200]);
  });
});

describe('a deeply nested scenario file', () => {
  const nested = (depth: number): readonly (readonly [title: string, text: string])[] => [
    ['by indentation', times(depth, (index) => `${' '.repeat(index)}k:`)],
    ['by lists in one line', `${'- '.repeat(depth)}a`],
    ['by keys in one line', `${'? '.repeat(depth)}a`],
    ['by brackets', `k: ${'['.repeat(depth)}${']'.repeat(depth)}`],
    [
      'by brackets inside indentation',
      `${times(depth / 2, (index) => `${' '.repeat(index)}k:`)} ${'['.repeat(depth / 2)}${']'.repeat(depth / 2)}`,
    ],
  ];
  for (const [title, text] of nested(50 * MAX_DEPTH)) {
    it(`is refused for its depth ${title}`, () => {
      const result = parseScenarios(text, 'deep.yaml', NO_OVERRIDES);
      assert.ok(!result.ok);
      assert.deepEqual(
        result.problems.map(({ message }) => message),
        ['this is nested more than 200 levels deep'],
      );
    });
  }
  for (const [title, text] of nested(MAX_DEPTH - 10)) {
    it(`is read ${title} where it is less deep, and refused for what it says`, () => {
      const result = parseScenarios(text, 'deep.yaml', NO_OVERRIDES);
      assert.ok(!result.ok);
      assert.doesNotMatch(result.problems.map(({ message }) => message).join('\n'), /nested|stack/);
    });
  }

  it('is not taken for one where brackets and indentation are text', () => {
    const body = `|\n${times(400, (index) => `${' '.repeat(12)}${' '.repeat(index)}${'['.repeat(3)}`)}\n`;
    assert.equal(
      problemsIn(
        inWorkload(`requests:\n        - name: a\n          method: POST\n          path: /\n          body: ${body}`),
      ),
      0,
    );
  });
});

describe('a file of more different keys than any language has', () => {
  it('is read like any other, with its problems in their places, and merge keys', () => {
    const keys = times(1_200, (index) => `    k${index}: { p${index}: 1 }`);
    const load = '&l { concurrency: 1, duration: 1s }';
    const text = `version: 1\nx-many:\n${keys}\nscenarios:\n  - { name: a, workload: { kind: pagination }, load: ${load} }\n`;
    const whole = parseScenarios(text, 'a.yaml', NO_OVERRIDES);
    assert.ok(whole.ok);
    const merged = text.replace(load, '{ <<: &l { duration: 1s }, concurrency: 1 }');
    const again = parseScenarios(merged, 'a.yaml', NO_OVERRIDES);
    assert.deepEqual(again.ok && again.file.scenarios, whole.file.scenarios);
    const wrong = parseScenarios(
      text.replace('duration: 1s', 'duraton: 1s, load: { a: 1 }, a: 1, a: 2'),
      'a.yaml',
      NO_OVERRIDES,
    );
    assert.ok(!wrong.ok);
    assert.match(formatProblems(wrong).join('\n'), /^a\.yaml:1204:\d+ {2}duplicate key "a"/);
  });
});
