import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detailLines } from '../../src/reports/console/details.ts';
import { describeFaults } from '../../src/reports/faults.ts';
import { createPaint } from '../../src/reports/paint.ts';
import { faultsOf } from '../support/fault-spec.ts';
import { scenarioResultOf } from '../support/result.ts';

const ROWS: readonly (readonly [keys: string, words: string])[] = [
  ['latency: 20ms', 'latency 20 ms'],
  ['latency: { uniform: [1ms, 2s] }', 'latency uniform from 1 ms to 2 s'],
  ['latency: { lognormal: { median: 5ms, sigma: 0.5 } }', 'latency lognormal about 5 ms with sigma 0.5'],
  ['stall: { freeze: 3s, every: 10s }', 'stall 3 s every 10 s, first after 10 s'],
  ['refuse: { for: 1s, after: 500ms }', 'refuse 1 s once, first after 500 ms'],
  ['errors: 0.5%, reset: 10%, truncate: 1%', 'errors 0.5 %, reset 10 %, truncate 1 %'],
  ['drip: { bytes: 64B, every: 100ms }, buffer: true', 'drip 64 B every 100 ms, buffer'],
  ['leak: 1MB', 'leak 1 MB a request, up to 256 MB'],
  ['burn: 2.5ms, garbage: 640B', 'burn 2.5 ms of CPU a request, garbage 640 B a request'],
  ['closeAfter: 1000', 'close after 1,000 requests'],
  ['closeAfter: 1', 'close after 1 request'],
  ['closeAfter: { requests: 2, announced: false }', 'close after 2 requests, unannounced'],
];

describe('the report', () => {
  for (const [keys, words] of ROWS) {
    it(`names the faults that were asked for: ${keys}`, () => {
      assert.equal(describeFaults(faultsOf(`${keys}, seed: 7`)), `faults on purpose (seed 7): ${words}`);
    });
  }

  const dataset = { kind: 'generated', changes: 1, archived: 0, specs: 1, files: [], seed: 1 } as const;
  const at = { kind: 'openspec', dataset, origin: 'http://127.0.0.1:1', facts: {} } as const;
  const report = (target: Parameters<typeof scenarioResultOf>[0]['target']): string =>
    detailLines(scenarioResultOf(target ? { target } : {}), createPaint(false), 120).join('\n');

  it('warns of them right under the name of the scenario, before any figure', () => {
    const lines = report({ ...at, faults: faultsOf('buffer: true') })
      .trim()
      .split('\n');
    assert.match(lines[0] ?? '', /^PASS {2}walk/);
    assert.equal(lines[1], '  faults on purpose (seed 1): buffer. This measures no real target.');
  });

  it('says nothing of them where there are none', () => {
    assert.doesNotMatch(report({ ...at, faults: null }), /faults/);
    assert.doesNotMatch(report(undefined), /faults/);
  });
});
