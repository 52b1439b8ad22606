import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scenarioJsonSchema } from '../../src/scenarios/json-schema.ts';
import type { FaultSpec } from '../../src/scenarios/target/fault.ts';
import { fileWith } from '../fixtures/bad-yaml/marked.ts';
import { only } from '../fixtures/good-yaml/parsed.ts';
import { faultsOf } from '../support/fault-spec.ts';

const NONE: FaultSpec = {
  seed: 1,
  latency: null,
  stall: null,
  refuse: null,
  errorPercent: 0,
  resetPercent: 0,
  truncatePercent: 0,
  drip: null,
  buffer: false,
  leak: null,
  burnMs: 0,
  garbageBytes: 0,
  closeAfter: null,
};

const RIGHT: readonly (readonly [keys: string, faults: Partial<FaultSpec>])[] = [
  ['latency: 20ms', { latency: { kind: 'fixed', ms: 20 } }],
  ['latency: { uniform: [0s, 30ms] }', { latency: { kind: 'uniform', lowMs: 0, highMs: 30 } }],
  [
    'latency: { lognormal: { median: 20ms, sigma: 0.5 } }',
    { latency: { kind: 'lognormal', medianMs: 20, sigma: 0.5 } },
  ],
  ['stall: { freeze: 3s, every: 10s }', { stall: { afterMs: 10_000, forMs: 3000, everyMs: 10_000 } }],
  ['stall: { freeze: 3s, every: 10s, after: 500ms }', { stall: { afterMs: 500, forMs: 3000, everyMs: 10_000 } }],
  ['stall: { freeze: 3s, after: 0s }', { stall: { afterMs: 0, forMs: 3000, everyMs: null } }],
  ['refuse: { for: 1s, after: 2s }', { refuse: { afterMs: 2000, forMs: 1000, everyMs: null } }],
  ['refuse: { for: 1s, every: 2s }', { refuse: { afterMs: 2000, forMs: 1000, everyMs: 2000 } }],
  ['errors: 1%, reset: 0.5%, truncate: 98.5%', { errorPercent: 1, resetPercent: 0.5, truncatePercent: 98.5 }],
  ['drip: { bytes: 64B, every: 100ms }', { drip: { bytes: 64, everyMs: 100 } }],
  ['buffer: true, seed: 4294967295', { buffer: true, seed: 4_294_967_295 }],
  ['leak: 1MB', { leak: { perRequestBytes: 1e6, upToBytes: 256e6 } }],
  ['leak: 300MB', { leak: { perRequestBytes: 300e6, upToBytes: 300e6 } }],
  ['leak: { perRequest: 1KB, upTo: 5KB }', { leak: { perRequestBytes: 1000, upToBytes: 5000 } }],
  ['leak: { perRequest: 1KB }', { leak: { perRequestBytes: 1000, upToBytes: 256e6 } }],
  ['burn: 250us', { burnMs: 0.25 }],
  ['garbage: 1KiB', { garbageBytes: 1024 }],
  ['closeAfter: 100', { closeAfter: { requests: 100, announced: true } }],
  ['closeAfter: { requests: 3, announced: false }', { closeAfter: { requests: 3, announced: false } }],
];

describe('faults of an OpenSpec target', () => {
  for (const [keys, faults] of RIGHT) {
    it(`are complete past the loader: ${keys}`, () => assert.deepEqual(faultsOf(keys), { ...NONE, ...faults }));
  }

  it('are none unless they are written', () => {
    const { target } = only(fileWith({}));
    assert.equal(target.kind === 'openspec' && target.faults, null);
  });
});

describe('the JSON Schema of the scenario file', () => {
  type Node = { readonly [key: string]: unknown };
  const schema = scenarioJsonSchema() as { properties: { target: { oneOf: readonly { properties: Node }[] } } };
  const faults = schema.properties.target.oneOf[0]?.properties['faults'] as Node;

  /** Paths of all properties below a schema that have no description. */
  function undescribed(node: Node, path: string): readonly string[] {
    const properties = Object.entries((node['properties'] ?? {}) as Record<string, Node>);
    const alternatives = ((node['anyOf'] ?? []) as Node[]).flatMap((branch) => undescribed(branch, path));
    return [
      ...properties.flatMap(([name, property]) => [
        ...(typeof property['description'] === 'string' ? [] : [`${path}.${name}`]),
        ...undescribed(property, `${path}.${name}`),
      ]),
      ...alternatives,
    ];
  }

  it('describes every fault, and every key of one', () => {
    const keys = [
      'latency',
      'stall',
      'errors',
      'reset',
      'truncate',
      'drip',
      'buffer',
      'leak',
      'burn',
      'garbage',
      'refuse',
      'closeAfter',
    ];
    assert.deepEqual(Object.keys(faults['properties'] as object).sort(), [...keys, 'seed'].sort());
    assert.equal(typeof faults['description'], 'string');
    assert.deepEqual(undescribed(faults, 'faults'), []);
  });
});
