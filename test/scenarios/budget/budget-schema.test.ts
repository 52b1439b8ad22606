import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Budget } from '../../../src/scenarios/budget/budget.ts';
import { budgetJsonSchema } from '../../../src/scenarios/budget/budget-schema.ts';
import { budgetText } from '../../../src/scenarios/budget/budget-text.ts';

const validate = new Ajv2020({ strict: false, code: { optimize: false } }).compile(
  JSON.parse(JSON.stringify(budgetJsonSchema())),
);
const FIGURE = { metric: 'alloc/request', value: 31_612, tolerance: '1%' };
const SCENARIO = { name: 'list', fingerprint: '218e28609b5d', node: 20, figures: [FIGURE] };

function fileWith(scenario: object): object {
  return { version: 1, scenarios: [{ ...SCENARIO, ...scenario }] };
}

describe('the JSON Schema of a budget file', () => {
  it('accepts what is written, whatever the names and numbers are', () => {
    const metric = fc.constantFrom('alloc/request', 'in/item', 'out/iteration', 'alloc/request @ pageSize=50');
    const tenths = fc.integer({ min: 0, max: 10_000 });
    const figure = fc.record({
      metric,
      value: fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true })),
      tolerancePercent: tenths.map((each) => each / 10),
    });
    const scenario = fc.record({
      name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/),
      fingerprint: fc.stringMatching(/^[0-9a-f]{12}$/),
      commit: fc.option(fc.stringMatching(/^[0-9a-f]{40}$/), { nil: null }),
      node: fc.integer({ min: 1, max: 99 }),
      figures: fc.array(figure, { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(scenario, { minLength: 1, maxLength: 3 }), (scenarios) => {
        const budget: Budget = { scenarios };
        assert.ok(validate(parse(budgetText(budget))), JSON.stringify(validate.errors));
      }),
      { numRuns: 30 },
    );
  });

  it('stays named in the file by the line that a user has written', () => {
    const budget: Budget = { scenarios: [] };
    const line = '# yaml-language-server: $schema=./perf-budget.schema.json';
    const text = budgetText(budget, `# mine\n${line}\nversion: 1\n`);
    assert.equal(text, `${line}\n${budgetText(budget)}`);
    assert.equal(budgetText(budget, text), text);
  });

  for (const [what, file] of [
    ['a newer version', { ...fileWith({}), version: 2 }],
    ['an unknown key', fileWith({ machine: 'big' })],
    ['a fingerprint of another form', fileWith({ fingerprint: '218E28609B5D' })],
    ['a name that no scenario can have', fileWith({ name: 'a b' })],
    ['no figures', fileWith({ figures: [] })],
    ['a figure that a machine decides', fileWith({ figures: [{ ...FIGURE, metric: 'cpu/request' }] })],
    ['a time', fileWith({ figures: [{ ...FIGURE, metric: 'response' }] })],
    ['a value below zero', fileWith({ figures: [{ ...FIGURE, value: -1 }] })],
    ['a tolerance without its unit', fileWith({ figures: [{ ...FIGURE, tolerance: 1 }] })],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.ok(validate(fileWith({})), JSON.stringify(validate.errors));
      assert.ok(!validate(file));
    });
  }
});
