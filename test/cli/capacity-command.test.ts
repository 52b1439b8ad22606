import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { callPerfHarness } from '../support/command-io.ts';
import { documentedArguments } from '../support/documented.ts';
import { schemaBreaches } from '../support/result-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SLOTS = 2;

describe('perf-harness capacity', { timeout: 300_000 }, () => {
  const dir = temporaryFolder({ after });
  const file = join(dir, 'scenarios.yaml');
  let busy = 0;
  // It turns away whoever finds no slot free, so that its capacity is known however slow the machine is.
  const server = createServer((_, response) => {
    response.statusCode = busy < SLOTS ? 200 : 503;
    busy += 1;
    response.once('close', () => {
      busy -= 1;
    });
    setTimeout(() => response.end('ok'), 5);
  });
  after(() => server.close());
  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const rest = 'workload: { kind: concurrency, requests: [ { name: a, path: /a } ] }';
    writeFileSync(
      file,
      `version: 1
target: { kind: url, url: "${url}" }
defaults: { warmup: 0s, gracefulStop: 1s, excuse: nothing }
scenarios:
  - { name: orders, ${rest}, load: { concurrency: 1, duration: 1s } }
  - { name: never, ${rest}, load: { rate: 50/s, duration: 1s }, gates: [ count(ok) == 0 ] }
`,
    );
  });

  it('finds the users that a server with two slots can serve, writes the result and appends it to a history', async () => {
    const out = join(dir, 'perf-results');
    const shown = documentedArguments('npx perf-harness capacity --scenario orders --history perf-history.jsonl');
    const args = [...shown, '--duration', '300ms', '--workers', '1'];
    const { code, stdout, stderr } = await callPerfHarness(args, { cwd: dir });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\S+scenarios\.yaml\n\nusers +measured/);
    assert.match(stdout, /PASS {2}orders holds at 2 users, fails at 3 users by share\(ok\)/);
    const [id = ''] = readdirSync(out);
    const result = JSON.parse(readFileSync(join(out, id, 'capacity.json'), 'utf8'));
    assert.deepEqual(schemaBreaches(result, 'capacity.schema.json'), []);
    // On a busy machine a step may be too short, and is then made again.
    const decided = result.steps.filter(({ outcome }: Record<string, unknown>) => outcome !== 'repeated');
    assert.deepEqual(
      decided.map(({ level, outcome }: Record<string, unknown>) => [level, outcome]),
      [
        [1, 'holds'],
        [2, 'holds'],
        [4, 'fails'],
        [3, 'fails'],
        [2, 'holds'],
        [3, 'fails'],
      ],
    );
    assert.deepEqual(
      readdirSync(join(out, id, 'steps')).sort(),
      result.steps.map(({ run }: { run: string }) => run).sort(),
    );
    const kept = await callPerfHarness(['history', join(dir, 'perf-history.jsonl')]);
    assert.match(kept.stdout, /capacity\(users\) +2/, kept.stderr);
  });

  it('says where nothing holds, and exits with 3', async () => {
    const given = ['capacity', file, '--scenario', 'never', '--from', '1', '--duration', '100ms', '--workers', '1'];
    const { code, stdout } = await callPerfHarness([...given, '--out', join(dir, 'none')]);
    assert.match(stdout, /FAIL {2}never fails at 1\/s, the least that can be tried, by count\(ok\)/);
    assert.equal(code, 3);
  });

  const wrong: readonly (readonly [title: string, args: readonly string[], message: RegExp])[] = [
    [
      'of several scenarios none is named',
      [],
      /needs one scenario: write --scenario NAME\n {2}there is: orders, never/,
    ],
    [
      'the first level is above the highest',
      ['--scenario', 'orders', '--from', '5', '--most', '4'],
      /--from: expected at most/,
    ],
    ['a duration has no unit', ['--scenario', 'orders', '--duration', '5'], /--duration.* a duration needs a unit/],
    ['there is no such scenario', ['--scenario', 'c'], /there is no scenario "c"/],
  ];
  for (const [title, args, message] of wrong) {
    it(`is refused where ${title}`, async () => {
      const { code, stderr } = await callPerfHarness(['capacity', file, ...args, '--out', join(dir, 'wrong')]);
      assert.match(stderr, message);
      assert.equal(code, 2);
    });
  }
});
