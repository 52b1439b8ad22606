import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { plainUrlTarget } from '../../src/scenarios/target/target-spec.ts';
import { fileWith, NO_OVERRIDES } from '../fixtures/bad-yaml/marked.ts';
import { only, parsed } from '../fixtures/good-yaml/parsed.ts';

const SHIPPED = readFileSync(new URL('../../scenarios.yaml', import.meta.url), 'utf8');

const LONGEST_MS = 86_400_000;
const closed = (level: number, overMs: number, iterations: number | null = null): unknown => ({
  kind: 'closed',
  stages: [{ name: 'main', from: level, to: level, overMs }],
  iterations,
  thinkTimeMs: 0,
});

const gateTexts = ({ gates }: Scenario): readonly string[] =>
  gates.map(({ text, severity }) => (severity === 'warn' ? `${text} (warn)` : text));

describe('a scenario', () => {
  it('takes what it leaves out from the defaults of the language', () => {
    const { target, warmup, timeoutMs, maxBodyBytes, maxHeadBytes, gracefulStopMs, engine, engineFrom } = only(
      fileWith({}),
    );
    const dataset = { kind: 'generated', changes: 1200, archived: 120, specs: 40, files: [1e7, 5e7, 1e8], seed: 1 };
    assert.deepEqual(
      { target, warmup, timeoutMs, maxBodyBytes, maxHeadBytes, gracefulStopMs, engine, engineFrom },
      {
        target: { kind: 'openspec', dataset, faults: null },
        warmup: { kind: 'time', ms: 1000 },
        timeoutMs: 30_000,
        maxBodyBytes: 16_000_000,
        maxHeadBytes: 65_536,
        gracefulStopMs: 5000,
        engine: 'wire',
        engineFrom: 'default',
      },
    );
  });

  it('goes before the defaults of its file, and those before the language', () => {
    const scenario = only(
      fileWith({ defaults: 'defaults: { warmup: 2s, timeout: 10s, maxBody: 1MB }', more: 'warmup: 0s' }),
    );
    const { warmup, timeoutMs, maxBodyBytes, gracefulStopMs } = scenario;
    assert.deepEqual(
      [warmup, timeoutMs, maxBodyBytes, gracefulStopMs],
      [{ kind: 'time', ms: 0 }, 10_000, 1_000_000, 5000],
    );
  });

  it('says what chose its engine', () => {
    const inDefaults = 'defaults: { engine: undici }';
    for (const [text, expected] of [
      [fileWith({}), ['wire', 'default']],
      [fileWith({ defaults: inDefaults }), ['undici', 'defaults']],
      [fileWith({ defaults: inDefaults, more: 'engine: wire' }), ['wire', 'scenario']],
    ] as const) {
      const { engine, engineFrom } = only(text);
      assert.deepEqual([engine, engineFrom], expected);
    }
  });

  it('runs once, and twice more before a narrow failure counts, unless it or its file says otherwise', () => {
    const counts = [
      fileWith({}),
      fileWith({ defaults: 'defaults: { repeat: 3, confirm: 0 }' }),
      fileWith({ defaults: 'defaults: { repeat: 3, confirm: 0 }', more: 'repeat: 5' }),
      fileWith({ more: 'confirm: 10' }),
    ].map((text) => {
      const { repeat, confirm } = only(text);
      return [repeat, confirm];
    });
    assert.deepEqual(counts, [
      [1, 2],
      [3, 0],
      [5, 0],
      [1, 10],
    ]);
  });

  it('may have a target of its own', () => {
    const text = fileWith({
      target: 'target: { kind: openspec, dataset: { changes: 55 } }',
      more: 'target: { kind: url, url: "http://x.example/v1/", allowHost: X.example }',
    });
    assert.deepEqual(only(text).target, plainUrlTarget('http://x.example/v1'));
  });

  it('archives a tenth of the changes, rounded', () => {
    const { target } = only(fileWith({ target: 'target: { kind: openspec, dataset: { changes: 55 } }' }));
    assert.ok(target.kind === 'openspec' && target.dataset.kind === 'generated');
    assert.equal(target.dataset.archived, 6);
  });

  it('may have fewer iterations than users', () => {
    const { load } = only(fileWith({ load: 'load: { concurrency: 40, iterations: 10 }' }));
    assert.deepEqual(load, closed(40, LONGEST_MS, 10));
  });

  it('may be built from anchors and merge keys, with a byte order mark and CRLF', () => {
    const text = `version: 1\nscenarios:\n  - &a\n    name: a\n    workload: { kind: pagination }\n    load: { concurrency: 1, duration: 1s }\n  - { <<: *a, name: b }\n`;
    assert.deepEqual(
      parsed(`\uFEFF${text.replaceAll('\n', '\r\n')}`).scenarios.map(({ name }) => name),
      ['a', 'b'],
    );
  });
});

describe('the gate that every scenario has', () => {
  const gatesOf = (gates: string): readonly string[] => gateTexts(only(fileWith({ gates: `gates: [${gates}]` })));

  it('stands last, and has no line', () => {
    assert.deepEqual(
      only(fileWith({ gates: 'gates: [p95(response) < 1s]' })).gates.map(({ text, line }) => [text, line]),
      [
        ['p95(response) < 1s', 6],
        ['share(ok) == 100%', null],
      ],
    );
  });

  it('has an id of its own, as two gates of one text have', () => {
    const { gates } = only(fileWith({ gates: 'gates: [p95(response) < 1s, p95(response) < 1s]' }));
    assert.deepEqual(
      gates.map(({ id, text }) => [id, text]),
      [
        [0, 'p95(response) < 1s'],
        [1, 'p95(response) < 1s'],
        [2, 'share(ok) == 100%'],
      ],
    );
  });

  for (const own of ['share(ok) >= 99%', 'count(failed) < 5']) {
    it(`gives way to ${own}`, () => assert.deepEqual(gatesOf(own), [own]));
  }
  for (const other of ['count(unfinished) == 0', 'rate(requests) > 1/s', 'share(iterations.ok) >= 99%']) {
    it(`stays beside ${other}`, () => assert.deepEqual(gatesOf(other), [other, 'share(ok) == 100%']));
  }
  for (const part of [
    'count(failed.timeout) == 0',
    'share(ok @ request=page) >= 99%',
    'share(ok @ main) >= 99%',
    'count(failed @ main & request=page) == 0',
  ]) {
    it(`stays beside ${part}, which says nothing of the rest`, () =>
      assert.deepEqual(gatesOf(part), [part, 'share(ok) == 100%']));
  }
  it('stays beside a warning, which must never change a verdict', () => {
    assert.deepEqual(gatesOf('{ gate: share(ok) >= 99%, severity: warn }'), [
      'share(ok) >= 99% (warn)',
      'share(ok) == 100%',
    ]);
  });
});

describe('any text', () => {
  it('is parsed or refused with a place inside the text, and never makes the loader throw', () => {
    const lines = SHIPPED.split('\n');
    const damaged = fc
      .tuple(fc.nat({ max: SHIPPED.length }), fc.nat({ max: 30 }), fc.string())
      .map(([from, length, put]) => SHIPPED.slice(0, from) + put + SHIPPED.slice(from + length));
    const shuffled = fc.shuffledSubarray(lines).map((some) => some.join('\n'));
    const data = fc
      .json()
      .map(
        (json) =>
          `{ version: 1, scenarios: [ { name: a, workload: ${json}, load: ${json}, gates: ${json} } ], target: ${json} }`,
      );
    fc.assert(
      fc.property(fc.oneof(fc.string(), damaged, shuffled, data), (text) => {
        const result = parseScenarios(text, 'any.yaml', NO_OVERRIDES);
        const rows = text.split(/\n/).length;
        assert.ok(result.ok ? result.file.scenarios.length > 0 : result.problems.length > 0);
        if (!result.ok)
          assert.ok(
            result.problems.every(({ at }) => at.kind === 'file' && at.line >= 1 && at.line <= rows && at.column >= 1),
          );
      }),
      { numRuns: 120 },
    );
  });
});
