import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AS_THE_COMMAND, comparedFile, NO_CHANGE } from '../../bench/compared/compare-targets.ts';
import { SPAN_MS, visitsOf } from '../../bench/long/neighbours.ts';
import { planHash } from '../../bench/long/plan-hash.ts';
import { scenarioFile, sizesOf } from '../../bench/long/scenarios.ts';
import { RUN_CELLS } from '../../bench/long/trial.ts';
import { ROOT } from '../support/project.ts';
import { fileOf } from '../support/scenario-text.ts';

const SHIPPED = join(ROOT, 'scenarios.yaml');
const ROWS = [...new Set(RUN_CELLS.map(({ row }) => row))];
const CHANGE = { garbageBytes: 632, burnUs: 25 };

describe('what a long benchmark runs', () => {
  for (const row of ROWS) {
    for (const isQuick of [false, true]) {
      it(`is a right scenario file: ${row}${isQuick ? ', quick' : ''}`, () => {
        const text = JSON.stringify(scenarioFile(row, SHIPPED, sizesOf(isQuick), row === 'changed' ? CHANGE : null));
        assert.equal(fileOf(text).scenarios.length, 1);
      });
    }
  }

  it('is a right scenario file of each side of a comparison', () => {
    for (const change of [NO_CHANGE, CHANGE]) {
      const [scenario] = fileOf(JSON.stringify(comparedFile(AS_THE_COMMAND, change))).scenarios;
      assert.ok(scenario?.target.kind === 'openspec' && scenario.excuse === 'nothing');
      assert.deepEqual(
        [scenario.target.faults?.garbageBytes, scenario.target.faults?.burnMs],
        [1_024 + change.garbageBytes, change.burnUs / 1e3],
      );
    }
  });

  it('is the shipped scenario as it is, but for its patience; and the same with a target that burns CPU', () => {
    const of = (row: 'shipped' | 'slow') => {
      const [scenario] = fileOf(JSON.stringify(scenarioFile(row, SHIPPED, sizesOf(false), null))).scenarios;
      return scenario ?? assert.fail('none');
    };
    const original = fileOf(readShipped()).scenarios.find(({ name }) => name === 'high-volume-pagination');
    assert.ok(original);
    const plain = ({ gates, ...scenario }: typeof original) => ({
      ...scenario,
      patienceMs: 0,
      gates: gates.map(({ text }) => text),
    });
    assert.deepEqual(plain(of('shipped')), plain(original));
    assert.equal(of('shipped').patienceMs, 8_000);
    const { target, ...rest } = of('slow');
    const { target: _, ...shipped } = of('shipped');
    assert.deepEqual(rest, shipped);
    assert.ok(target.kind === 'openspec' && target.faults !== null && target.faults.burnMs > 1);
  });

  it('is a change of so much garbage and CPU in the target, and of nothing else', () => {
    const of = (row: 'work' | 'changed') => {
      const file = scenarioFile(row, SHIPPED, sizesOf(false), row === 'changed' ? CHANGE : null);
      const { target, ...rest } = fileOf(JSON.stringify(file)).scenarios[0] ?? assert.fail('none');
      return { faults: target.kind === 'openspec' ? target.faults : null, rest };
    };
    const [same, changed] = [of('work'), of('changed')];
    assert.deepEqual(changed.rest, same.rest);
    assert.deepEqual(changed.faults, {
      ...same.faults,
      garbageBytes: (same.faults?.garbageBytes ?? 0) + 632,
      burnMs: 0.025,
    });
  });

  it('has one hash for the same plan', () => {
    assert.equal(planHash(SHIPPED), planHash(SHIPPED));
    assert.match(planHash(SHIPPED), /^[0-9a-f]{12}$/);
  });
});

describe('neighbours that come and go', () => {
  const first = (seed: number, number: number) => {
    const visits = visitsOf(seed, number);
    return Array.from({ length: 50 }, () => visits.next().value);
  };

  it('come at the same times for the same seed, and at others for another seed or neighbour', () => {
    assert.deepEqual(first(7, 0), first(7, 0));
    assert.notDeepEqual(first(7, 0), first(8, 0));
    assert.notDeepEqual(first(7, 0), first(7, 1));
  });

  it('stay and stay away for 3 to 10 s, and one of them is there from the start', () => {
    assert.equal(first(1, 0)[0]?.fromMs, 0);
    for (const number of [0, 1]) {
      const visits = first(1, number);
      const stays = visits.map(({ fromMs, toMs }) => toMs - fromMs);
      const absences = visits.slice(1).map(({ fromMs }, index) => fromMs - (visits[index]?.toMs ?? 0));
      for (const ms of [...stays, ...absences]) assert.ok(ms >= SPAN_MS.from && ms <= SPAN_MS.to, `${ms} ms`);
    }
  });
});

function readShipped(): string {
  return readFileSync(SHIPPED, 'utf8');
}
