import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { AlertRule } from '../../../src/monitor/alerts/alert-rule.ts';
import { AlertWatch } from '../../../src/monitor/alerts/alert-watch.ts';
import { changesOver, ruleOf } from '../../support/alerts.ts';

const rules: fc.Arbitrary<AlertRule> = fc
  .record({
    side: fc.constantFrom('above' as const, 'below' as const),
    limit: fc.integer({ min: 1, max: 100 }),
    forMs: fc.constantFrom(0, 1000, 3000),
  })
  .map((rest) => ruleOf(rest));
/** Null is a reading without the metric. */
const series = fc.array(fc.option(fc.integer({ min: 0, max: 100 }), { freq: 4 }), { maxLength: 60 });

describe('the watch of alerts', () => {
  it('raises and clears in turn, and never twice the same', () => {
    fc.assert(
      fc.property(rules, series, (rule, values) => {
        const kinds = changesOver(new AlertWatch([rule]), values).map((change) => change.split(' ')[1]);
        assert.deepEqual(
          kinds,
          kinds.map((_, index) => (index % 2 === 0 ? 'raised' : 'cleared')),
        );
      }),
    );
  });

  it('does not flap at the edge: values within 5 % of the limit change nothing once it is raised', () => {
    const edge = fc.array(fc.double({ min: 76.1, max: 100, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(edge, (values) => {
        assert.deepEqual(changesOver(new AlertWatch([ruleOf()]), [81, ...values]), ['0 raised']);
      }),
    );
    assert.deepEqual(changesOver(new AlertWatch([ruleOf()]), [81, 76]), ['0 raised', '1 cleared']);
  });

  it('needs values beyond the limit for as long as the rule says, and values inside it as long to clear', () => {
    fc.assert(
      fc.property(rules, series, (rule, values) => {
        const needed = Math.max(1, rule.forMs / 1000);
        const isBeyond = (value: number): boolean => (rule.side === 'above' ? value > rule.limit : value < rule.limit);
        for (const change of changesOver(new AlertWatch([rule]), values)) {
          const [index, kind] = change.split(' ');
          const told = values.slice(0, Number(index) + 1).filter((value) => value !== null);
          const last = told.slice(-needed);
          assert.equal(last.length, needed);
          assert.ok(last.every((value) => isBeyond(value) === (kind === 'raised')));
        }
      }),
    );
  });

  it('can clear every alert, also where a metric ends at 100 %', () => {
    fc.assert(
      fc.property(rules, (rule) => {
        const [worst, best] = rule.side === 'above' ? [101, 0] : [0, 100];
        const watch = new AlertWatch([rule]);
        assert.equal(changesOver(watch, [worst, worst, worst, best, best, best]).at(-1)?.split(' ')[1], 'cleared');
        assert.deepEqual(watch.standing, []);
      }),
    );
  });

  it('takes a reading without the metric for nothing: changes are those of the readings that have it', () => {
    fc.assert(
      fc.property(rules, series, (rule, values) => {
        const told = values.flatMap((value, index) => (value === null ? [] : { value, index }));
        const without = changesOver(
          new AlertWatch([rule]),
          told.map(({ value }) => value),
        );
        const expected = without.map((change) => {
          const [at, kind] = change.split(' ');
          return `${told[Number(at)]?.index} ${kind}`;
        });
        assert.deepEqual(changesOver(new AlertWatch([rule]), values), expected);
      }),
    );
  });

  it('counts what a reading spans, and starts anew after a value inside the limit', () => {
    const rule = ruleOf({ forMs: 3000 });
    assert.deepEqual(changesOver(new AlertWatch([rule]), [90, 90, 70, 90, 90, null, 90]), ['6 raised']);
    assert.deepEqual(changesOver(new AlertWatch([rule]), [90], 3000), ['0 raised']);
    assert.deepEqual(changesOver(new AlertWatch([rule]), [90, 90, 90, 10, 10, 78, 10, 10, 10]), [
      '2 raised',
      '8 cleared',
    ]);
  });

  it('keeps the value that raised an alert, the worst one since, and when it was raised and cleared', () => {
    const watch = new AlertWatch([ruleOf({ side: 'below', limit: 20 })]);
    const look = (atMs: number, value: number) => watch.look({ atMs, spanMs: 1, values: { 'system.cpu': value } });
    assert.equal(look(100, 15)[0]?.kind, 'raised');
    look(200, 5);
    look(300, 18);
    assert.deepEqual(
      watch.standing.map(({ value, worst, raisedAtMs }) => [value, worst, raisedAtMs]),
      [[15, 5, 100]],
    );
    const [cleared] = look(50, 30);
    assert.equal(cleared?.alert.worst, 5);
    assert.equal(cleared?.alert.clearedAtMs, 100, 'a clock that was set back clears nothing before it was raised');
    assert.equal(cleared?.alert.lastedMs, 3, 'three spans, whatever the clock of the machine says');
  });

  it('watches each rule for itself, and reports changes in their order', () => {
    const watch = new AlertWatch([
      ruleOf({ name: 'warning' }),
      ruleOf({ name: 'critical', limit: 90, severity: 'critical' }),
    ]);
    const names = (value: number) =>
      watch
        .look({ atMs: 1, spanMs: 1, values: { 'system.cpu': value } })
        .map(({ kind, alert }) => `${alert.rule.name} ${kind}`);
    assert.deepEqual(names(95), ['warning raised', 'critical raised']);
    assert.deepEqual(names(80), ['critical cleared']);
    assert.deepEqual(names(Number.NaN), []);
    assert.deepEqual(names(10), ['warning cleared']);
  });
});
