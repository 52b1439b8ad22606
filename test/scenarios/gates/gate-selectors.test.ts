import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Gate } from '../../../src/scenarios/gates/gate.ts';
import { parseGate } from '../../../src/scenarios/gates/gate-parser.ts';
import { assertBad, type BadText, fileWith } from '../../fixtures/bad-yaml/marked.ts';
import { only } from '../../fixtures/good-yaml/parsed.ts';

const STAGED = 'load: { stages: [ { name: climb, to: 20/s, over: 1s }, { name: peak, to: 20/s, over: 1s } ] }';
const MIX = 'workload: { kind: concurrency, requests: [ { name: list, path: / }, { name: search, path: /s } ] }';
const staged = (gate: string): string =>
  fileWith({ workload: MIX, load: STAGED, gates: `gates:\n      - ${gate}`, more: 'warmup: 0s' });
const closed = (gate: string): string => fileWith({ gates: `gates:\n      - ${gate}`, more: 'warmup: 0s' });

function firstGate(text: string): Gate {
  const [gate] = only(text).gates;
  assert.ok(gate);
  return gate;
}

const peak = { kind: 'stage', name: 'peak' };
const search = { kind: 'request', name: 'search' };

describe('a gate of a stage', () => {
  /** As written, as it is shown, and what it selects. */
  const rows: readonly [string, string, readonly unknown[]][] = [
    ['p95(response @ peak) < 1s', 'p95(response @ peak) < 1s', [peak]],
    ['p95(response@peak&request=search) < 1s', 'p95(response @ peak & request=search) < 1s', [peak, search]],
    ['max( ttfb @ request = search & peak )<1s', 'max(ttfb @ request=search & peak) < 1s', [search, peak]],
    ['p99(lateness @ peak) < 2ms', 'p99(lateness @ peak) < 2ms', [peak]],
    ['mean(iteration @ climb) < 1s', 'mean(iteration @ climb) < 1s', [{ kind: 'stage', name: 'climb' }]],
    ['share(iterations.dropped @ peak) < 1%', 'share(iterations.dropped @ peak) < 1%', [peak]],
    ['rate(bytes @ peak) > 1MB/s', 'rate(bytes @ peak) > 1MB/s', [peak]],
  ];
  for (const [written, text, selectors] of rows) {
    it(`reads ${written}`, () => {
      const gate = firstGate(staged(written));
      assert.deepEqual([gate.text, gate.selectors], [text, selectors]);
    });
  }

  it('may name the one stage of a load without stages, and one that is called only stage-2', () => {
    assert.deepEqual(firstGate(closed('mean(traversal @ main) < 1s')).selectors, [{ kind: 'stage', name: 'main' }]);
    const load = 'load: { stages: [ { to: 5, over: 1s }, { to: 9, over: 1s } ] }';
    const text = fileWith({ load, gates: 'gates: [ mean(traversal @ stage-2) < 1s ]' });
    assert.deepEqual(firstGate(text).selectors, [{ kind: 'stage', name: 'stage-2' }]);
  });

  it('is parsed without a scope, whatever the stage is called', () => {
    const result = parseGate('max(ttfb @ 2nd-climb_v1.5 & request="a b") < 1s', null);
    assert.deepEqual(result.ok && [result.gate.selectors, result.gate.text], [
      [
        { kind: 'stage', name: '2nd-climb_v1.5' },
        { kind: 'request', name: 'a b' },
      ],
      'max(ttfb @ 2nd-climb_v1.5 & request="a b") < 1s',
    ]);
  });

  it('on ok takes the place of the gate that every scenario has, and one on a stage or on dropped arrivals does not', () => {
    const texts = (gate: string): readonly string[] => only(staged(gate)).gates.map(({ text }) => text);
    assert.deepEqual(texts('share(ok) > 99%'), ['share(ok) > 99%']);
    assert.deepEqual(texts('share(ok @ peak) > 99%'), ['share(ok @ peak) > 99%', 'share(ok) == 100%']);
    assert.deepEqual(texts('count(iterations.dropped) == 0'), ['count(iterations.dropped) == 0', 'share(ok) == 100%']);
  });
});

const SELECTORS: readonly BadText[] = [
  ['a stage that does not exist', staged('p95(response @ ¦paek) < 1s'), 'did you mean "peak"?', 'climb, peak'],
  ['a stage of a load without stages', closed('p95(response @ ¦peak) < 1s'), 'no stage "peak"', 'there is: main'],
  ['two stages', staged('p95(response @ climb & ¦peak) < 1s'), 'one stage', 'a gate for each stage'],
  ['two stages around a request', staged('p95(response @ climb & request=list & ¦climb) < 1s'), 'one stage'],
  ['two requests', staged('p95(response @ request=list & peak & ¦request=list) < 1s'), 'one request'],
  ['a wrong request of a right stage', staged('p95(response @ peak & request=¦lst) < 1s'), 'did you mean "list"?'],
  ['the memory of a stage', staged('peak(target.memory @ ¦peak) < 50MB'), 'not measured by stage', '"@ peak"'],
  ['a request that lost its name', staged('p95(response @ ¦request) < 1s'), 'request=NAME'],
  ['a stage written as a key', staged('p95(response @ ¦stage=peak) < 1s'), 'unknown selector', '@ peak'],
  ['a stage with a value', staged('p95(response @ ¦peak=1) < 1s'), 'by its name alone: @ peak'],
  ['an iteration of one request', staged('mean(iteration @ peak & ¦request=list) < 1s'), 'not measured by request'],
  ['drops of one request', staged('count(iterations.dropped @ ¦request=list) == 0'), 'not measured by request'],
  ['a quoted stage', staged('p95(response @ ¦"peak") < 1s'), 'expected a selector'],
  ['a selector without end', staged('p95(response @ peak & ¦) < 1s'), 'the name of a stage, or request=NAME'],
  [
    'a stage beside a fault of the load, which hides what stages there are',
    fileWith({ load: 'load: { stages: ¦[ { to: 5, over: 0s } ] }', gates: 'gates: [ p95(¦gap @ nowhere) < 1s ]' }),
    'the stages take no time',
    '"gap"',
  ],
  ['lateness in a closed load', closed('p99(¦lateness) < 1ms'), 'a closed load has no metric "lateness"', 'write rate'],
  ['drops in a closed load', closed('count(¦iterations.dropped) == 0'), 'no metric "iterations.dropped"'],
  ['drops in a closed load in stages', closed('count(¦iterations.dropped @ main) == 0'), 'a closed load'],
  ['a typing mistake of lateness, in a closed load', closed('p99(¦latenes) < 1ms'), 'unknown metric "latenes"'],
  ['a percentile of drops', staged('¦p95(iterations.dropped) < 5'), 'count, rate, share'],
  ['lateness as a count', staged('¦count(lateness) == 0'), 'does not fit lateness'],
];

const ABORTS: readonly BadText[] = [
  ['an abort that is a text', closed('{ gate: share(ok) == 100%, abort: ¦soon }'), 'expected true or false'],
  ['after without abort', closed('{ gate: share(ok) == 100%, ¦after: 5s }'), 'abort gates only', 'add abort: true'],
  ['after with abort: false', closed('{ gate: share(ok) == 100%, abort: false, ¦after: 0s }'), 'abort gates only'],
  ['after without a unit', closed('{ gate: share(ok) == 100%, abort: true, after: ¦5 }'), 'write 5ms or 5s'],
  [
    'a warning that aborts',
    closed('{ gate: share(ok) == 100%, severity: ¦warn, abort: true }'),
    'a warning can’t end a run',
  ],
  ['a warning with after', closed('{ gate: share(ok) == 100%, ¦after: 1s, severity: warn }'), 'abort gates only'],
  ['an abort without a gate', closed('{ ¦abort: true }'), '"gate" is missing'],
  ['a bad gate that aborts', closed('{ gate: "p95(response) ¦? 5ms", abort: true }'), 'one of < <='],
  ['a key with a typing mistake', closed('{ gate: share(ok) == 100%, ¦abrot: true }'), 'did you mean "abort"?'],
  ['growth, known only at the end', closed('{ gate: growth(target.memory) < 5MB, abort: ¦true }'), 'rise or peak'],
];

describe('a selector that makes no sense', () => {
  for (const [title, marked, ...words] of SELECTORS)
    it(`is blamed at the exact character: ${title}`, () => assertBad(marked, words));
});

describe('an abort gate', () => {
  /** The keys beside the gate, and what comes of them. */
  const rows: readonly [string, Pick<Gate, 'abort' | 'severity'>][] = [
    ['', { abort: null, severity: 'fail' }],
    [', severity: warn', { abort: null, severity: 'warn' }],
    [', abort: false', { abort: null, severity: 'fail' }],
    [', abort: false, severity: warn', { abort: null, severity: 'warn' }],
    [', abort: true', { abort: { afterMs: 0 }, severity: 'fail' }],
    [', abort: true, after: 0s', { abort: { afterMs: 0 }, severity: 'fail' }],
    [', abort: true, after: 1m30s, severity: fail', { abort: { afterMs: 90_000 }, severity: 'fail' }],
  ];
  for (const [keys, expected] of rows) {
    it(`is what its keys say: { gate: …${keys} }`, () => {
      const { abort, severity } = firstGate(closed(`{ gate: p95(response) < 1s${keys} }`));
      assert.deepEqual({ abort, severity }, expected);
    });
  }

  it('is none where a gate is only a text, nor is the gate that every scenario has', () => {
    assert.deepEqual(
      only(closed('p95(response) < 1s')).gates.map(({ abort }) => abort),
      [null, null],
    );
  });

  for (const [title, marked, ...words] of ABORTS)
    it(`is blamed at the exact character: ${title}`, () => assertBad(marked, words));
});
