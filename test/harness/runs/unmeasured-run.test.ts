import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { RunOutcome } from '../../../src/harness/run-options.ts';
import { tryInline } from '../../support/library-run.ts';
import { schemaBreaches } from '../../support/result-schema.ts';
import { type Behaviour, startRunServer } from '../../support/run-server.ts';

const HERE: Behaviour = { ms: 200 };
const GONE: Behaviour = { ms: 0, isGone: true };
/** What it takes 200 ms for is a narrow failure of the first, a wide one of the second, and far from the third. */
const [NARROW, WIDE, HELD] = ['min(response) < 150ms', 'min(response) < 20ms', 'min(response) < 10s'] as const;

type Case = { readonly runs: readonly Behaviour[]; readonly gate: string; readonly keys: string };

const CASES = {
  confirmation: { runs: [HERE, GONE], gate: NARROW, keys: 'confirm: 2' },
  secondConfirmation: { runs: [HERE, HERE, GONE], gate: NARROW, keys: 'confirm: 2' },
  repeat: { runs: [HERE, HERE, GONE], gate: HELD, keys: 'repeat: 3' },
  failedRepeat: { runs: [HERE, GONE, HERE], gate: WIDE, keys: 'repeat: 3' },
  first: { runs: [GONE], gate: HELD, keys: 'repeat: 3' },
} as const satisfies Record<string, Case>;

const scenarioLine = (name: string, origin: string, gate: string, keys: string): string =>
  `  - { name: ${name}, target: { kind: url, url: "${origin}" }, workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, load: { concurrency: 1, iterations: 2 }, gates: ["${gate}"], ${keys} }`;

const fileText = (lines: readonly string[]): string =>
  ['version: 1', 'defaults: { excuse: nothing, warmup: 0s }', 'scenarios:', ...lines, ''].join('\n');

describe('a run of a scenario that can not be measured', { timeout: 30_000 }, () => {
  const tried = new Map<keyof typeof CASES, RunOutcome>();
  before(() =>
    Promise.all(
      Object.entries(CASES).map(async ([name, { runs, gate, keys }]) => {
        const server = await startRunServer(runs);
        const outcome = await tryInline(fileText([scenarioLine('tried', server.origin, gate, keys)]));
        await server.close();
        tried.set(name as keyof typeof CASES, outcome);
      }),
    ),
  );
  const of = (name: keyof typeof CASES) => {
    const { result, error } = tried.get(name) ?? assert.fail(`${name} was not run`);
    const [scenario] = result.scenarios;
    return { result, error, scenario, ended: [scenario?.verdict, result.exitCode, scenario?.runs.length] };
  };

  it('leaves the first judgement as it is, where it was to confirm that', () => {
    assert.deepEqual(of('confirmation').ended, ['fail', 3, 1]);
    assert.deepEqual(of('secondConfirmation').ended, ['fail', 3, 2]);
  });

  it('leaves what was measured, and the run is invalid instead of passed', () => {
    const { scenario, ended } = of('repeat');
    assert.deepEqual(ended, ['invalid', 5, 2]);
    assert.deepEqual([scenario?.gates[0]?.verdict, scenario?.counters.ok], ['pass', 4]);
  });

  it('undoes no failure', () => {
    assert.deepEqual(of('failedRepeat').ended, ['fail', 3, 1]);
  });

  it('is told of in the result', () => {
    for (const [name, number] of [
      ['confirmation', 2],
      ['secondConfirmation', 3],
      ['repeat', 3],
      ['failedRepeat', 2],
    ] as const) {
      const { scenario, result, error } = of(name);
      assert.match(
        scenario?.validity.reasons.join() ?? '',
        new RegExp(`^attempt ${number} could not be measured: cannot reach http://127.0.0.1:\\d+: `),
      );
      assert.equal(error, null);
      assert.deepEqual(schemaBreaches(result), []);
    }
  });

  it('ends everything where it is the first: there is nothing to judge', () => {
    const { error, ended } = of('first');
    assert.deepEqual([error?.code, ...ended], ['UNREACHABLE', undefined, 6, undefined]);
  });
});

describe('a scenario whose target can not be reached', { concurrency: true, timeout: 30_000 }, () => {
  for (const [title, gate, exitCode, verdict] of [
    ['does not hide that one before it has failed', WIDE, 3, 'fail'],
    ['ends a run that has passed until then as unreachable', HELD, 6, 'invalid'],
  ] as const) {
    it(title, async () => {
      const [here, gone] = await Promise.all([startRunServer([HERE]), startRunServer([GONE])]);
      const lines = [
        scenarioLine('here', here.origin, gate, 'confirm: 0'),
        scenarioLine('gone', gone.origin, HELD, 'confirm: 0'),
      ];
      const { result, error } = await tryInline(fileText(lines));
      await Promise.all([here.close(), gone.close()]);
      assert.deepEqual([result.exitCode, result.verdict, result.scenarios.length], [exitCode, verdict, 1]);
      assert.equal(error?.code, 'UNREACHABLE');
      assert.match(result.interrupted ?? '', /cannot reach/);
    });
  }
});
