import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { ScenarioResult, Verdict } from '../../../src/harness/result/result.ts';
import { measureUntil } from '../../support/attempts.ts';
import { runInline } from '../../support/library-run.ts';
import { type Behaviour, startRunServer } from '../../support/run-server.ts';
import { scenarioText } from '../../support/scenario-text.ts';

/** A failure is narrow below twice the limit: a busy machine may add 280 ms to a slow answer, and 370 ms to a fast one. */
const GATE = 'mean(response) < 400ms';
const FAST: Behaviour = { ms: 30 };
const SLOW: Behaviour = { ms: 520 };
const FAR: Behaviour = { ms: 1000 };
/** Longer than a second, when the gate is looked at; much longer than any run that it ends. */
const DURATION_MS = 2500;

type Case = {
  readonly title: string;
  readonly runs: readonly Behaviour[];
  readonly keys: string;
  readonly verdicts: readonly Verdict[];
  readonly verdict: Verdict;
  readonly reason: RegExp;
};

const CASES: readonly Case[] = [
  {
    title: 'by little is confirmed, and passes where it holds twice',
    runs: [SLOW, FAST],
    keys: 'confirm: 2',
    verdicts: ['fail', 'pass', 'pass'],
    verdict: 'pass',
    reason: /unstable: failed 1 of 3 attempts/,
  },
  {
    title: 'by little in every run, and ends each of them, fails',
    runs: [SLOW],
    keys: 'confirm: 2',
    verdicts: ['fail', 'fail', 'fail'],
    verdict: 'fail',
    reason: /failed 3 of 3 attempts/,
  },
  {
    title: 'by far ends the repeats, whatever the median of more would have been',
    runs: [FAST, FAR, FAST],
    keys: 'repeat: 3',
    verdicts: ['pass', 'fail'],
    verdict: 'fail',
    reason: /it ended the attempt/,
  },
];

const textOf = (origin: string, keys: string): string => {
  const workload = 'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }';
  const load = `load: { concurrency: 2, duration: ${DURATION_MS}ms }`;
  return scenarioText(origin, `${workload}, ${load}, gates: [{ gate: "${GATE}", abort: true, after: 500ms }], ${keys}`);
};

describe('an abort gate on a time that fails', { timeout: 60_000 }, () => {
  const tried = new Map<string, ScenarioResult>();
  const verdictsOf = (title: string): readonly (Verdict | undefined)[] =>
    scenarioOf(title).runs.map(({ gates }) => gates.find(({ gate }) => gate === GATE)?.verdict);
  const scenarioOf = (title: string): ScenarioResult => tried.get(title) ?? assert.fail(`${title} was not run`);
  /** The windows of failed runs that the gate did not end in time. */
  const lateOf = (title: string): readonly number[] =>
    scenarioOf(title)
      .runs.filter(({ gates, windowMs }) => gates[0]?.verdict === 'fail' && windowMs >= DURATION_MS)
      .map(({ windowMs }) => windowMs);

  before(() =>
    Promise.all(
      CASES.map(({ title, runs, keys, verdicts }) =>
        measureUntil(
          () => `${verdictsOf(title)}` === `${verdicts}` && lateOf(title).length === 0,
          async () => {
            const server = await startRunServer(runs);
            const { scenarios } = await runInline(textOf(server.origin, keys));
            await server.close();
            tried.set(title, scenarios[0] ?? assert.fail('it has no result'));
          },
        ),
      ),
    ),
  );

  for (const { title, verdicts, verdict, reason } of CASES) {
    it(title, () => {
      const scenario = scenarioOf(title);
      assert.deepEqual(verdictsOf(title), verdicts);
      const gate = scenario.gates.find(({ gate: text }) => text === GATE);
      assert.deepEqual([scenario.verdict, gate?.verdict], [verdict, verdict]);
      assert.match(gate?.reason ?? '', reason);
      assert.deepEqual(lateOf(title), []);
    });
  }
});
