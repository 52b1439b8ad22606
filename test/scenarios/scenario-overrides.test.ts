import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Overrides } from '../../src/scenarios/overrides.ts';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { plainUrlTarget } from '../../src/scenarios/target/target-spec.ts';
import { formatProblem } from '../../src/scenarios/yaml/problem.ts';
import { NO_OVERRIDES, problemsOf } from '../fixtures/bad-yaml/marked.ts';

const FILE = `
version: 1
scenarios:
  - name: walk
    workload: { kind: pagination }
    load: &load { concurrency: 2, iterations: 7 }
  - name: mix
    workload: { kind: concurrency, requests: [{ name: list, path: / }] }
    load: *load
  - name: big
    workload: { kind: streaming, files: [10MB] }
    load: { concurrency: 1, duration: 1s }
`;

const closed = (level: number, overMs: number, iterations: number | null = null, thinkTimeMs = 0): unknown => ({
  kind: 'closed',
  stages: [{ name: 'main', from: level, to: level, overMs }],
  iterations,
  thinkTimeMs,
});

function scenariosWith(overrides: Partial<Overrides>, text = FILE): readonly Scenario[] {
  const result = parseScenarios(text, 'a.yaml', { ...NO_OVERRIDES, ...overrides });
  assert.ok(result.ok, result.ok ? '' : result.problems.map(formatProblem).join('\n'));
  return result.file.scenarios;
}

function faultsWith(overrides: Partial<Overrides>, text = FILE): readonly string[] {
  return problemsOf(text, { ...NO_OVERRIDES, ...overrides }).map(formatProblem);
}

describe('--repeat', () => {
  it('takes the place of what the file says, for each scenario that runs', () => {
    const text = FILE.replace('load: &load', 'repeat: 2\n    load: &load');
    assert.deepEqual(
      scenariosWith({ repeat: '3' }, text).map(({ repeat }) => repeat),
      [3, 3, 3],
    );
    assert.deepEqual(
      scenariosWith({}, text).map(({ repeat }) => repeat),
      [2, 1, 1],
    );
  });

  it('is blamed for what is no number of repeats', () => {
    const [fault = ''] = faultsWith({ repeat: 'often', scenarios: ['walk'] });
    assert.match(fault, /^--repeat {2}/);
  });
});

describe('--scenario', () => {
  it('selects by name, in the order of the file', () => {
    assert.deepEqual(
      scenariosWith({ scenarios: ['big', 'walk'] }).map(({ name }) => name),
      ['walk', 'big'],
    );
  });

  it('that matches none is blamed, with the nearest name and the list', () => {
    assert.deepEqual(faultsWith({ scenarios: ['wlak', 'mix'] }), [
      '--scenario  there is no scenario "wlak"\n    did you mean "walk"? there is: walk, mix, big',
    ]);
  });

  it('does not hide what is wrong with the other scenarios', () => {
    const text = FILE.replace('files: [10MB]', 'files: [11MB]');
    assert.deepEqual(faultsWith({ scenarios: ['walk'] }, text).length, 1);
  });

  it('is blamed after the faults of the file', () => {
    const faults = faultsWith({ scenarios: ['none'] }, FILE.replace('version: 1', 'version: 2'));
    assert.deepEqual(
      faults.map((fault) => fault.split(' ')[0]),
      ['bad.yaml:2:10', '--scenario'],
    );
  });
});

describe('--concurrency and --duration', () => {
  it('replace what the file says, iterations included', () => {
    const loads = scenariosWith({ concurrency: '100', duration: '1m' }).map(({ load }) => load);
    const load = closed(100, 60_000);
    assert.deepEqual(loads, [load, load, load]);
  });

  it('touch only the selected scenarios, even when two share one load by an alias', () => {
    const text = FILE.replace('concurrency: 2,', 'concurrency: 0,');
    assert.deepEqual(faultsWith({ scenarios: ['mix'], concurrency: '5' }, text), [
      'bad.yaml:6:32  expected 1 or more, got 0',
    ]);
  });

  it('leave iterations alone when there is no --duration', () => {
    const loads = scenariosWith({ scenarios: ['walk'], concurrency: '5' }).map(({ load }) => load);
    assert.deepEqual(loads, [closed(5, 86_400_000, 7)]);
  });

  it('mend a scenario that has no load', () => {
    const text = FILE.replace('    load: { concurrency: 1, duration: 1s }\n', '');
    const [big] = scenariosWith({ scenarios: ['big'], concurrency: '3', duration: '2s' }, text);
    assert.deepEqual(big?.load, closed(3, 2000));
  });

  it('mend a fault of the file by replacing it', () => {
    assert.equal(scenariosWith({ concurrency: '5' }, FILE.replace('concurrency: 1,', 'concurrency: 0,')).length, 3);
  });

  const blamed: readonly [Partial<Overrides>, string][] = [
    [{ concurrency: '0' }, '--concurrency  expected 1 or more, got 0'],
    [{ concurrency: '-3' }, '--concurrency  expected 1 or more, got -3'],
    [{ concurrency: '2.5' }, '--concurrency  expected a whole number, got 2.5'],
    [{ concurrency: 'many' }, '--concurrency  expected a number, got "many"'],
    [{ concurrency: '' }, '--concurrency  expected a number, got ""'],
    [{ duration: '5' }, '--duration  a duration needs a unit, got 5\n    write 5ms or 5s'],
    [{ duration: '0s' }, '--duration  expected a duration above zero\n    got "0s"'],
    [
      { duration: '5 parsecs' },
      '--duration  "parsecs" is not a unit of a duration\n    units of a duration: h m s ms us',
    ],
  ];
  for (const [overrides, fault] of blamed) {
    it(`are blamed on the flag, once: ${JSON.stringify(overrides)}`, () =>
      assert.deepEqual(faultsWith(overrides), [fault]));
  }
});

describe('--target', () => {
  it('replaces the target of the selected scenarios, without a slash at its end', () => {
    assert.deepEqual(
      scenariosWith({ scenarios: ['walk'], target: 'http://127.0.0.1:8080/api/' })[0]?.target,
      plainUrlTarget('http://127.0.0.1:8080/api'),
    );
  });

  it('frees streaming from the sizes of the dataset', () => {
    const text = FILE.replace('files: [10MB]', 'files: [11MB]');
    assert.equal(scenariosWith({ target: 'http://localhost:1' }, text).length, 3);
  });

  it('on a foreign host is refused, and the message says how to allow it', () => {
    const [fault] = faultsWith({ target: 'http://shop.example:8080' });
    assert.match(
      fault ?? '',
      /^--target {2}the host "shop.example" is not this machine\n.*--allow-host shop.example$/s,
    );
  });

  it('on a foreign host is accepted when a flag allows it by name', () => {
    assert.equal(scenariosWith({ target: 'http://Shop.example:8080', allowHosts: ['shop.EXAMPLE'] }).length, 3);
    assert.equal(faultsWith({ target: 'http://shop.example', allowHosts: ['example'] }).length, 1);
  });

  for (const host of ['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '127.1', '[::1]', 'LOCALHOST']) {
    it(`on this machine needs no leave: ${host}`, () =>
      assert.equal(scenariosWith({ target: `http://${host}:80` }).length, 3));
  }
  for (const host of [
    '0.0.0.0',
    '128.0.0.1',
    '[::2]',
    '127.0.0.1.nip.io',
    'localhost.example',
    'mylocalhost',
    '1.127.0.0',
  ]) {
    it(`anywhere else needs leave: ${host}`, () => assert.equal(faultsWith({ target: `http://${host}` }).length, 1));
  }

  const blamed: readonly [string, RegExp][] = [
    ['localhost:8080', /^--target {2}expected an http, https or http\+unix URL/],
    ['', /^--target {2}expected an http, https or http\+unix URL/],
    ['http://a:b@localhost', /^--target {2}a target URL can’t hold a user/],
    ['http://localhost/?x=1', /^--target {2}a target URL has no query/],
    ['http://local host', /^--target {2}expected an http, https or http\+unix URL/],
  ];
  for (const [target, fault] of blamed) {
    it(`is blamed on the flag, once: "${target}"`, () => {
      const faults = faultsWith({ target });
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? '', fault);
    });
  }
});
