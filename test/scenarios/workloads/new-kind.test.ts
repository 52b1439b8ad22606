import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { discover } from '../../../src/harness/target/discover.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import { SocketBytes } from '../../../src/metrics/wire-bytes.ts';
import { parseScenarios } from '../../../src/scenarios/parse-scenarios.ts';
import * as programs from '../../../src/scenarios/workloads/programs.ts';
import { WORKLOADS } from '../../../src/scenarios/workloads/workload.ts';
import { formatProblem } from '../../../src/scenarios/yaml/problem.ts';
import { programsOf } from '../../../src/workers/build-program.ts';
import { openEngine } from '../../../src/workers/open-engine.ts';
import type { Outcome } from '../../../src/workers/recording/outcome.ts';
import { NO_OVERRIDES } from '../../fixtures/bad-yaml/marked.ts';
import { echoScripts } from '../../fixtures/echo-workload/program.ts';
import { echo } from '../../fixtures/echo-workload/spec.ts';
import { startRecording } from '../../support/recording.ts';
import { scenarioText } from '../../support/scenario-text.ts';

/** The two registries with a line more each: a kind of workload is a folder and these two. */
const SPECS = [...WORKLOADS, echo];
const PROGRAMS = { ...programs, echo: echoScripts };

async function startEcho(t: TestContext, answers: readonly string[]): Promise<string> {
  let served = 0;
  const server = createServer((_, response) => {
    response.end(JSON.stringify(answers[served]));
    served += 1;
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function parse(workload: string, origin = 'http://127.0.0.1:1') {
  const keys = `workload: ${workload}, load: { concurrency: 1, iterations: 1 }, gates: [ "p95(response @ request=echo) < 1s" ]`;
  return parseScenarios(scenarioText(origin, keys), 'scenarios.yaml', NO_OVERRIDES, SPECS);
}

describe('a kind of workload that is added to the two registries', () => {
  it('is parsed, asks its target for its facts, and runs', async (t) => {
    const origin = await startEcho(t, ['hello', 'hello', 'something else']);
    const parsed = parse('{ kind: echo, path: /text }', origin);
    const scenario = parsed.ok ? parsed.file.scenarios[0] : undefined;
    assert.ok(scenario, parsed.ok ? '' : parsed.problems.map(formatProblem).join('\n'));
    assert.deepEqual(scenario.requests, ['echo']);
    const facts = await discover(scenario, origin, NO_DATA, new AbortController().signal, SPECS);
    assert.deepEqual(facts, { expected: 'hello' });

    const clock = createClock();
    const { recorder, intervals } = startRecording(clock(), Number.POSITIVE_INFINITY, scenario.requests);
    const { port1 } = new MessageChannel();
    t.after(() => port1.close());
    const id = { run: 'r', scenario: scenario.name, repeat: 0, level: 0, shard: 0 };
    const ignore = (): void => undefined;
    const options = {
      recorder,
      clock,
      sockets: new SocketBytes(),
      connect: await openEngine('wire'),
      timeoutMs: 5000,
      maxBodyBytes: 16e6,
      onDoubt: ignore,
      addGauges: ignore,
    };
    const program = programsOf({ id, scenario, facts, origin, shards: 1, port: port1 }, options, PROGRAMS)(0);
    const iterate = (): Promise<Outcome> =>
      new Promise((done) => program.iterate(clock(), done, { stage: 0, isArrival: false }));
    assert.deepEqual([await iterate(), await iterate()], ['ok', 'length']);
    await program.close();
    recorder.close(clock());
    const [series] = intervals[0]?.series ?? [];
    assert.deepEqual([series?.request, series?.counters.ok, series?.counters.failed.length], ['echo', 1, 1]);
  });

  for (const [title, workload, problem] of [
    ['rules', '{ kind: echo, path: / }', 'the root has no text'],
    ['keys', '{ kind: echo, path: /text, paht: /text }', 'unknown key "paht"'],
    ['name', '{ kind: ehco, path: /text }', 'did you mean "echo"?'],
  ] as const) {
    it(`is held to its ${title}`, () => {
      const parsed = parse(workload);
      assert.ok(!parsed.ok && parsed.problems.some((each) => formatProblem(each).includes(problem)));
    });
  }
});
